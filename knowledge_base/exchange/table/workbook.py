"""The workbook that is written: made for people to work in."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from knowledge_base.entries import LANGUAGES, Entry
from knowledge_base.errors import ExchangeError
from knowledge_base.exchange.table.columns import COLUMNS, to_lines
from knowledge_base.exchange.table.escapes import escaped
from knowledge_base.exchange.table.explanation import LINES, TITLE
from knowledge_base.remarks import Place

_WIDTHS = {
    **{"id": 26, "language": 10, "category": 16, "tags": 20, "valid_from": 12, "valid_until": 12, "enabled": 9},
    **{"question": 42, "answer": 70, "phrasings": 52},
}
_DAYS = ("valid_from", "valid_until")
_CELL_LIMIT = 32_767
_LAST_ROW = 100_000
"""As far down as lists of choices are offered."""


def workbook(entries: Sequence[Entry]) -> bytes:
    """The table on a sheet "FAQ", and a sheet that explains it. Raises ExchangeError for a text that no cell can hold."""
    book = Workbook(write_only=True)
    for style in _styles():
        book.add_named_style(style)
    _write_table(book.create_sheet("FAQ"), entries)
    _write_explanation(book.create_sheet(TITLE))
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def _styles() -> tuple[NamedStyle, ...]:
    wrapped = Alignment(wrap_text=True, vertical="top")
    fill = PatternFill("solid", start_color="1F4E5F")
    return (
        NamedStyle("faq header", font=Font(bold=True, color="FFFFFF"), fill=fill, alignment=Alignment(vertical="center")),
        # as text ("@"), what somebody types into it later is not turned into a formula, a number or a date
        NamedStyle("faq text", alignment=wrapped, number_format="@"),
        NamedStyle("faq day", alignment=Alignment(vertical="top"), number_format="yyyy-mm-dd"),
    )


def _write_table(sheet: Any, entries: Sequence[Entry]) -> None:
    last = get_column_letter(len(COLUMNS))
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{last}{_LAST_ROW}"
    for number, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[name]
    _offer(sheet, "language", LANGUAGES)
    _offer(sheet, "enabled", ("yes", "no"))
    sheet.append([_cell(sheet, name, "faq header") for name in COLUMNS])
    for line in to_lines(entries):
        sheet.append([_filled(sheet, name, line.get(name, ""), str(line["id"])) for name in COLUMNS])


def _offer(sheet: Any, column: str, choices: Sequence[str]) -> None:
    letter = get_column_letter(COLUMNS.index(column) + 1)
    offered = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    offered.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.data_validations.append(offered)


def _filled(sheet: Any, name: str, value: str | date, entry: str) -> Any:
    if isinstance(value, str) and len(escaped(value)) > _CELL_LIMIT:
        raise ExchangeError([Place(entry, field=name).says("control_characters")])
    return _cell(sheet, value, "faq day" if name in _DAYS else "faq text")


def _cell(sheet: Any, value: str | date, style: str) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.style = style
    if isinstance(value, str):
        cell.value = escaped(value) or None
        # openpyxl takes "=…" for a formula and "#N/A" for an error: here they are what somebody wrote
        cell.data_type = "s" if value else "n"
    else:
        cell.value = datetime(value.year, value.month, value.day)
    return cell


def _write_explanation(sheet: Any) -> None:
    sheet.freeze_panes = "B2"
    for letter, width in zip("ABCDE", (16, 60, 48, 48, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    head, *rest = LINES
    sheet.append([_cell(sheet, text, "faq header") for text in head])
    for line in rest:
        sheet.append([_cell(sheet, text, "faq text") for text in line])
