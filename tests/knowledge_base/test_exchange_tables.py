import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from knowledge_base import Entry, Variant, parse_entries
from knowledge_base.errors import ExchangeError
from knowledge_base.exchange import Source, format_bytes, format_entries, import_files, import_sources
from tests.knowledge_base.conftest import SHOP, entry

TWO = (
    "id,language,category,question,answer,phrasings\r\n"
    'delivery,en,shipping,When will it come?,Soon.,"is it near\r\nhow long"\r\n'
    "\r\n"
    "delivery,vi,,Bao giờ tới?,Sớm thôi.,\r\n"
)
DELIVERY = Entry(
    "delivery",
    {
        "en": Variant("When will it come?", ("is it near", "how long"), "Soon."),
        "vi": Variant("Bao giờ tới?", (), "Sớm thôi."),
    },
    "shipping",
)


def faults(content: str | bytes, form: str = "csv") -> tuple[str, ...]:
    with pytest.raises(ExchangeError) as caught:
        parse_entries(content, form, f"faq.{form}")  # type: ignore[arg-type]
    return tuple(map(str, caught.value.faults))


def book(*rows: tuple[object, ...], title: str = "FAQ") -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        TWO.encode(),
        TWO.encode("utf-8-sig"),
        TWO.encode("utf-16"),
        TWO.replace(",", ";").encode(),
        TWO.replace(",", "\t").encode("utf-16"),
        b"sep=;\r\n" + TWO.replace(",", ";").encode(),
        TWO.replace("id,language", "ID , Language").replace("en", "en-GB", 1).encode(),
    ],
)
def test_csv_is_read_as_excel_and_others_write_it(content: bytes) -> None:
    assert parse_entries(content, "csv") == [DELIVERY]


def test_columns_and_rows_may_stand_in_any_order() -> None:
    lines = ["answer,question,language,id", "Sớm thôi.,Bao giờ tới?,vi,delivery", "A,Q,en,other", "Soon.,When?,en,delivery"]
    first, second = parse_entries("\n".join(lines), "csv")
    assert (first.id, list(first.variants), second.id) == ("delivery", ["en", "vi"], "other")


def test_every_fault_of_a_table_names_its_cell() -> None:
    table = (
        "id,language,catgory,valid_from,enabled,question,answer\n"
        "a,en,x,01/02/2026,maybe,Q,A\n"
        "a,fr,x,,,Q,A\n"
        "a,en,x,,,Q two,\n"
        ",en,,,,Q,A\n"
        "B!,en,,,,Q,,stray\n"
    )
    assert [fault.split(": ")[1] for fault in faults(table)] == [
        "line 1, column catgory",
        "line 2, column valid_from",
        "line 2, column enabled",
        "line 3, column language",
        "line 4, column question (a)",
        "line 5, column id",
        "line 6, column 8",
        "line 6, column id (B!)",
        "line 6, column answer (B!)",
    ]
    assert faults(table)[-1] == "faq.csv: line 6, column answer (B!): is missing: add it"
    assert "did you mean category?" in faults(table)[0]


def test_faults_are_listed_from_the_top_of_each_sheet_down() -> None:
    table = "id,language,question,answer\nB!,en,Q,A\na,xx,Q,A\nC!,en,Q,A\n"
    assert [fault.split(",")[0] for fault in faults(table)] == ["faq.csv: line 2", "faq.csv: line 3", "faq.csv: line 4"]


def test_a_table_without_its_columns_is_told_which() -> None:
    assert faults("id,question\n") == ("faq.csv: line 1: the first row must name the columns; missing: language, answer",)


def test_a_csv_in_another_encoding_is_told_how_to_be_saved() -> None:
    assert "line 2: not UTF-8" in faults("id,language,question,answer\na,zh-Hans,多久,一天\n".encode("gb18030"))[0]
    assert "CSV UTF-8" in faults("id,language,question,answer\na,zh-Hans,多久,一天\n".encode("gb18030"))[0]


def test_an_open_quotation_mark_is_found_where_it_begins() -> None:
    assert faults('id,language,question,answer\na,en,"Q,A\nb,en,Q,A\n')[0].startswith("faq.csv: line 2: a quotation mark")


def test_no_cell_of_a_csv_runs_as_a_formula() -> None:
    nasty = [entry("a", ["=HYPERLINK(1)", "@x", "'=y", "'quoted'"]), entry("b", ["-1", "=a\n=b"])]
    written = format_entries(nasty, "csv")
    cells = [cell for row in csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    assert parse_entries(written, "csv") == nasty


def test_a_workbook_is_made_for_people_to_work_in() -> None:
    sale = Entry("sale", {"en": Variant("=1+1", ("#N/A", "-5"), "Yes.\n\nReally.")}, valid_from=date(2026, 1, 31))
    made = load_workbook(io.BytesIO(format_bytes([sale, *SHOP], "xlsx")))
    sheet, explanation = made.worksheets
    names = [cell.value for cell in sheet[1]]
    row = dict(zip(names, sheet[2], strict=True))
    assert (sheet.title, sheet.freeze_panes, sheet["A1"].font.bold) == ("FAQ", "C2", True)
    assert (row["question"].value, row["question"].data_type, row["question"].number_format) == ("=1+1", "s", "@")
    assert row["answer"].alignment.wrap_text
    assert (row["valid_from"].value, row["valid_from"].number_format) == (datetime(2026, 1, 31), "yyyy-mm-dd")
    assert {cell.value for cell in explanation[1]} >= {"English", "简体中文", "繁體中文", "Tiếng Việt"}
    explained = {name.strip() for cell in explanation["A"] for name in str(cell.value or "").split(",")}
    assert set(names) <= explained


def test_a_workbook_that_people_filled_in_is_read() -> None:
    filled = book(
        ("Question", "answer", "ID", "language", "valid from", "valid until", "enabled", "tags"),
        (),
        ("When?", 24, 2026, "en", datetime(2026, 1, 31), "2026年2月1日", True, "a, b，c"),
        title="Shop",
    )
    made = Entry("2026", {"en": Variant("When?", (), "24")}, "", ("a", "b", "c"), date(2026, 1, 31), date(2026, 2, 1))
    assert parse_entries(filled, "xlsx") == [made]


def test_faults_of_a_workbook_name_sheet_and_cell() -> None:
    filled = book(("id", "language", "question", "answer", "enabled"), ("a", "en", "Q", "", "maybe"), title="Shop")
    assert [fault.partition(": ")[2].split(":")[0] for fault in faults(filled, "xlsx")] == ["Shop!E2", "Shop!D2 (a)"]


def test_a_sheet_of_other_things_is_left_out_and_told(tmp_path: Path) -> None:
    made = load_workbook(io.BytesIO(book(("id", "language", "question", "answer"), ("a", "en", "Q", "A"))))
    made.create_sheet("Staff").append(("name", "shift"))
    made.create_sheet("Sheet3")
    made.save(tmp_path / "faq.xlsx")
    imported = import_files([tmp_path / "faq.xlsx"])
    assert [each.id for each in imported.entries] == ["a"]
    assert tuple(map(str, imported.notices)) == ("faq.xlsx: Staff: this sheet is no table of entries; it was left out",)


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts, parts.open("xl/workbook.xml", "w") as part:
        for _ in range(101):
            part.write(bytes(1_000_000))
    return packed.getvalue()


def with_entities() -> bytes:
    """A workbook whose sheet swells as its XML is read."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(("id", "language", "question", "answer")))) as sound,
        zipfile.ZipFile(packed, "w") as parts,
    ):
        for name in sound.namelist():
            data = sound.read(name)
            if name.endswith("sheet1.xml"):
                data = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + data.replace(b"<t>id</t>", b"<t>&b;</t>")
            parts.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bomb(), "unpacks to more than 100 MB"),
        (with_entities(), "not an .xlsx workbook"),
        (b"no workbook", "not an .xlsx workbook"),
        (book(), "empty"),
    ],
)
def test_harmful_and_broken_workbooks_are_refused(content: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        import_sources([Source("faq.xlsx", content)])


def test_more_phrasings_than_a_cell_holds_go_on_in_another_row() -> None:
    long = entry("a", [f"{number} " + "x" * 490 for number in range(200)])
    made = load_workbook(io.BytesIO(format_bytes([long], "xlsx")))["FAQ"]
    assert (made.max_row, max(len(str(cell.value)) for cell in made["J"]) <= 30_000) == (5, True)
    assert parse_entries(format_bytes([long], "xlsx"), "xlsx") == [long]
