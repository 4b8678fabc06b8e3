from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base import Entry, Variant, format_entries, parse_entries, read_files, write_file
from knowledge_base.errors import ExchangeError
from knowledge_base.exchange import Written, format_bytes
from tests.knowledge_base.conftest import SHOP, entry

# whatever a text may hold: control characters, line separators, backslashes, what spreadsheets take for formulas and escapes
odd = st.sampled_from(
    ["=1+1", "'=x", "@you", "-5", "\\", "a\\\nb", "_x000D_", "#N/A", "x,y;z", "\r\n", "\x85", "\u2028", '"', "1-2", "TRUE", "{a}"]
)
lines = (
    st.lists(odd | st.text(st.characters(exclude_categories=("Cs",)), max_size=20), max_size=4)
    .map("".join)
    .map(str.strip)
    .filter(bool)
)
answers = st.lists(lines, min_size=1, max_size=4).map("\n\n".join)
variants = st.builds(
    lambda question, others, answer: Variant(question, tuple(dict.fromkeys(x for x in others if x != question)), answer),
    lines,
    st.lists(lines, max_size=4),
    answers,
)
entries = st.builds(
    lambda id_, by_language, category, tags, days, enabled: Entry(
        id_,
        {key: by_language[key] for key in ("zh-Hans", "zh-Hant", "en", "vi") if key in by_language},
        category,
        tuple(tags),
        *days,
        enabled,
    ),
    st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True),
    st.dictionaries(st.sampled_from(["zh-Hans", "zh-Hant", "en", "vi"]), variants, min_size=1),
    st.just("") | lines.map(lambda text: text[:50].strip()),
    st.lists(lines.map(lambda text: text[:50].strip()), max_size=3),
    st.lists(st.dates(date(2000, 1, 1), date(2100, 1, 1)) | st.none(), min_size=2, max_size=2).filter(
        lambda days: None in days or days[0] <= days[1]  # type: ignore[operator]
    ),
    st.booleans(),
)


@pytest.mark.parametrize("form", get_args(Written))
@settings(deadline=None, max_examples=40)
@given(st.lists(entries, unique_by=lambda item: item.id, max_size=3))
def test_what_is_exported_imports_as_the_same(form: Written, made: list[Entry]) -> None:
    assert parse_entries(format_bytes(made, form), form) == made


def test_files_and_folders_are_read_in_order(tmp_path: Path) -> None:
    write_file(tmp_path / "b.jsonl", SHOP[2:])
    write_file(tmp_path / "a.yml", SHOP[:2])
    assert read_files([tmp_path]) == SHOP


def test_every_fault_is_listed_with_its_place_and_nothing_is_read(tmp_path: Path) -> None:
    (tmp_path / "faq.yml").write_text(
        "entries:\n"
        "  - id: fine\n    variants: {en: {question: q, answer: a}}\n"
        "  - id: Bad Id\n    variants: {en: {question: q, answer: a}}\n"
        "  - id: fine\n    variants: {fr: {question: q, answer: a}}\n"
        "  - id: fine\n    variants: {en: {question: q, answer: a}}\n",
        encoding="utf-8",
    )
    (tmp_path / "more.jsonl").write_text('{"id": "x"\n{"id": "late", "variants": {}}\n', encoding="utf-8")
    with pytest.raises(ExchangeError) as caught:
        read_files([tmp_path])
    places = [str(fault).split(": ", 2)[:2] for fault in caught.value.faults]
    assert places == [
        ["more.jsonl", "line 1, column 11"],
        ["more.jsonl", "line 2 (late)"],
        ["faq.yml", "line 4 (Bad Id)"],
        ["faq.yml", "line 6 (fine)"],
        ["faq.yml", "line 8 (fine)"],
    ]


@pytest.mark.parametrize(
    ("text", "place"), [("entries: [", "line 1"), ("- a list", "line 1"), ("", "line 1"), ("entries: {a: b}", "line 1")]
)
def test_what_is_no_list_of_entries_is_refused(text: str, place: str) -> None:
    with pytest.raises(ExchangeError, match=place):
        parse_entries(text, "yaml", "faq.yml")


@pytest.mark.parametrize(("form", "text"), [("yaml", "entries: " + "[" * 5_000), ("jsonl", "[" * 200_000)])
def test_what_is_nested_without_end_is_a_fault(form: Written, text: str) -> None:
    with pytest.raises(ExchangeError, match="nested too deep"):
        parse_entries(text, form)


def test_a_file_of_no_format_is_told_what_to_become(tmp_path: Path) -> None:
    (tmp_path / "old.xls").touch()
    with pytest.raises(ExchangeError, match=r"old\.xls: the suffix says no known format; save it as \.xlsx"):
        read_files([tmp_path / "old.xls"])
    with pytest.raises(ExchangeError, match=r"faq\.html: no file of this suffix can be written"):
        write_file(tmp_path / "faq.html", SHOP)


def test_days_must_be_in_order() -> None:
    backwards = entry("sale", ["Is there a sale?"], valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1))
    with pytest.raises(ExchangeError, match="valid_until is before valid_from"):
        parse_entries(format_entries([backwards], "jsonl"), "jsonl")
