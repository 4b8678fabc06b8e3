"""What is wrong with a file is told in the reader's language."""

import ast
from pathlib import Path
from string import Formatter

import pytest

import knowledge_base
from knowledge_base import LANGUAGES
from knowledge_base.entries import Entry, Variant, check_entry
from knowledge_base.errors import EntryInvalid, ExchangeError
from knowledge_base.exchange import Source, import_sources
from knowledge_base.remarks import Place, words

TABLE = "id,language,question,answer,valid_from\na,en,Q,A,01/02/2026\na,vi,H,,\na,fr,?,x,\n"


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", words())
def test_every_remark_is_told_in_every_language_with_the_same_details(code: str) -> None:
    assert list(words()[code]) == list(LANGUAGES)
    assert len({frozenset(blanks(text)) for text in words()[code].values()}) == 1


def test_nobody_says_what_has_no_words_and_no_words_are_for_nobody() -> None:
    folder = Path(knowledge_base.__file__).parent
    said = {
        node.value
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    made = {f"found_in_{how}" for how in ("details", "definitions", "headings")}
    assert set(words()) <= said | made
    with pytest.raises(KeyError):
        Place("faq.csv").says("nonsense")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "zh-Hans",
            [
                "faq.csv：第 2 行，valid_from 列：“01/02/2026”不是日期；请写年-月-日，例如 2026-01-31",
                "faq.csv：第 3 行，answer 列（a）：没有这一项，请补上",
                "faq.csv：第 4 行，language 列：“fr”不是我们的语言；请写 zh-Hans, zh-Hant, en, vi 之一",
            ],
        ),
        (
            "vi",
            [
                "faq.csv: dòng 2, cột valid_from: “01/02/2026” không phải ngày; hãy viết năm-tháng-ngày, ví dụ 2026-01-31",
                "faq.csv: dòng 3, cột answer (a): còn thiếu, hãy thêm vào",
                "faq.csv: dòng 4, cột language: “fr” không được hỗ trợ; hãy ghi một trong zh-Hans, zh-Hant, en, vi",
            ],
        ),
    ],
)
def test_faults_of_a_file_are_told_with_their_places(language: str, told: list[str]) -> None:
    with pytest.raises(ExchangeError) as caught:
        import_sources([Source("faq.csv", TABLE.encode())])
    assert [fault.told(language) for fault in caught.value.faults] == told


def test_a_place_within_a_remark_is_told_in_the_same_language() -> None:
    twice = '{"id": "a", "variants": {"en": {"question": "Q", "answer": "A"}}}\n' * 2
    with pytest.raises(ExchangeError) as caught:
        import_sources([Source("faq.jsonl", twice.encode())])
    assert [fault.told("zh-Hant") for fault in caught.value.faults] == [
        "faq.jsonl：第 2 行（a）：id：已在 faq.jsonl：第 1 行 用過"
    ]


def test_an_entry_that_breaks_a_rule_says_so_too() -> None:
    with pytest.raises(EntryInvalid) as caught:
        check_entry(Entry("a", {"en": Variant("Q", (), " ")}))
    assert str(caught.value) == "variants.en.answer: is empty: write something here"
    assert caught.value.told("vi") == "variants.en.answer: đang trống, hãy điền vào"


def test_what_customers_wrote_is_never_taken_for_a_blank() -> None:
    assert "“{0} {name}”" in Place("{x}.csv").says("outside_table", cell="{0} {name}").told("en")
