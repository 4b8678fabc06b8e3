"""XLSX: the table as a workbook. Sheets of other things are left out."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from functools import partial
from io import BytesIO
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from knowledge_base.entries import Entry, Language
from knowledge_base.exchange.contract import Parsed, Source
from knowledge_base.exchange.table.cells import is_blank
from knowledge_base.exchange.table.columns import REQUIRED
from knowledge_base.exchange.table.escapes import unescaped
from knowledge_base.exchange.table.explanation import TITLE
from knowledge_base.exchange.table.rows import TableRow, Value, header_names, read_table
from knowledge_base.exchange.table.workbook import workbook
from knowledge_base.remarks import Place, Remark, Wrong

_MAX_UNPACKED = 100_000_000
_MAX_PARTS = 2_000
_MAX_ROWS = 1_048_576
"""Excel's own."""
_MAX_COLUMNS = 60
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, EOFError, OSError, SyntaxError, RuntimeError),
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
)
"""What openpyxl and the zip reader raise for files that are damaged, or made to do harm."""


class Xlsx:
    suffixes: tuple[str, ...] = (".xlsx",)

    def parse(self, sources: Sequence[Source], language: Language | None) -> Parsed:
        parsed = Parsed()
        for source in sources:
            try:
                _bound(source)
                parsed.take(_parse(source))
            except _TooLarge as error:
                parsed.faults.append(error.at(Place(source.name)))
            except _BROKEN:
                parsed.faults.append(Place(source.name).says("not_xlsx"))
        return parsed

    def format(self, entries: Sequence[Entry]) -> bytes:
        return workbook(entries)


class _TooLarge(Wrong):
    """Something is too much."""


def _bound(source: Source) -> None:
    """Unpack every part once, in pieces: a zip bomb is met here, also one whose directory lies about its size (by checksum)."""
    with zipfile.ZipFile(BytesIO(source.data)) as packed:
        parts = packed.infolist()
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
            raise _TooLarge("unpacks_too_large", limit=_MAX_UNPACKED // 1_000_000)
        for part in parts:
            with packed.open(part) as unpacked:
                while unpacked.read(1 << 16):
                    pass


def _parse(source: Source) -> Parsed:
    parsed = Parsed()
    book = load_workbook(BytesIO(source.data), read_only=True, data_only=True, keep_links=False)
    sheets: list[tuple[Place, list[TableRow]]] = []
    for sheet in book.worksheets:
        if sheet.title != TITLE:
            place = Place(source.name, sheet=sheet.title)
            rows = [row for row in _rows(sheet, place, parsed.faults) if not all(is_blank(str(cell)) for cell in row.cells)]
            if rows:
                sheets.append((place, rows))
    tables = {place for place, rows in sheets if len(set(header_names(rows[0].cells)) & set(REQUIRED)) > 1}
    if not tables:  # its faults say what a table must have
        return read_table(sheets[0][1] if sheets else [], sheets[0][0] if sheets else Place(source.name))
    for place, rows in sheets:
        if place in tables:
            parsed.take(read_table(rows, place))
        else:
            parsed.notices.append(place.says("sheet_left_out"))
    return parsed


def _rows(sheet: Any, place: Place, faults: list[Remark]) -> Iterator[TableRow]:
    # What a sheet says of its own size is often wrong; rows are counted instead.
    sheet.reset_dimensions()
    cells = sheet.iter_rows(max_col=_MAX_COLUMNS)
    for number, row in enumerate(islice(cells, _MAX_ROWS), 1):
        while row and row[-1].value is None:
            row = row[:-1]
        where = partial(_place, place, number)
        faults.extend(where(cell.column - 1).says("formula", shown=cell.value) for cell in row if cell.data_type == "e")
        yield TableRow(place, [_value(cell.value) for cell in row], where)
    if next(cells, None) is not None:
        faults.append(place.says("too_many_rows", limit=_MAX_ROWS))


def _place(sheet: Place, row: int, column: int) -> Place:
    return sheet.at(cell=f"{get_column_letter(column + 1)}{row}")


def _value(value: object) -> Value:
    if value is None:
        return ""
    if isinstance(value, str):
        return unescaped(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, date) else str(value)
