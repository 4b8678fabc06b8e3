"""CSV, as Excel, Numbers and LibreOffice write it: separated by commas, semicolons or tabs."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import partial

from knowledge_base.entries import Entry, Language
from knowledge_base.exchange.contract import Parsed, Source
from knowledge_base.exchange.decoding import Undecodable, decode
from knowledge_base.exchange.table.columns import COLUMNS, to_lines
from knowledge_base.exchange.table.rows import TableRow, header_names, read_table
from knowledge_base.remarks import Place, Remarked

_SEPARATORS = ",;\t"
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n")
"""Excel's own way to name the separator."""
_QUOTES = {
    "unexpected end": "csv_quote_open",
    "',' expected a": "csv_quote_within",
}
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""What a spreadsheet may run as a formula (OWASP, CSV injection). One apostrophe before it makes it text; reading takes one off,
from whatever one was put before, so that texts which begin with apostrophes come back too."""


class Csv:
    suffixes: tuple[str, ...] = (".csv",)

    def parse(self, sources: Sequence[Source], language: Language | None) -> Parsed:
        parsed = Parsed()
        for source in sources:
            try:
                text = decode(source, "csv_not_encoded")
                parsed.take(read_table(list(_rows(text, source.name)), Place(source.name)))
            except (Undecodable, _NotCsv) as error:
                parsed.faults.append(error.remark)
        return parsed

    def format(self, entries: Sequence[Entry]) -> bytes:
        written = io.StringIO(newline="")
        writer = csv.writer(written)
        writer.writerow(COLUMNS)
        for line in to_lines(entries):
            writer.writerow([_guarded(str(line.get(name, ""))) for name in COLUMNS])
        # the mark tells Excel that it is UTF-8
        return written.getvalue().encode("utf-8-sig")


class _NotCsv(Remarked):
    """The remark says where and why."""


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _rows(text: str, name: str) -> Iterator[TableRow]:
    said = _SEPARATOR_LINE.match(text)
    first = 2 if said else 1
    body = text[said.end() :] if said else text
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=said[1] if said else _separator(body), strict=True)
    columns: list[str] = []
    while True:
        line = reader.line_num + first
        try:
            cells = [_bare(cell) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            code = _QUOTES.get(str(error)[:14], "not_csv")
            raise _NotCsv(Place(name, line).says(code, message=error)) from error
        if not columns and any(map(str.strip, cells)):
            columns = header_names(cells)
        yield TableRow(Place(name, line), cells, partial(_place, Place(name, line), columns))


def _place(where: Place, columns: Sequence[str], number: int) -> Place:
    named = columns[number] if number < len(columns) else ""
    return where.at(column=named[:40] or number + 1)


def _separator(text: str) -> str:
    """The one under which the header names most columns that we know."""
    header = text.lstrip().partition("\n")[0]

    def known(separator: str) -> int:
        names = header_names([cell.strip('"') for cell in header.split(separator)])
        return len(set(names) & set(COLUMNS))

    return max(_SEPARATORS, key=known)
