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

_ADVICE = 'save it again from the spreadsheet as "CSV UTF-8", or as .xlsx'
_SEPARATORS = ",;\t"
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n")
"""Excel's own way to name the separator."""
_QUOTES = {
    "unexpected end": 'a quotation mark (") is opened in this row and never closed',
    "',' expected a": 'a quotation mark (") within a text must be written twice',
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
                text = decode(source, _ADVICE)
                parsed.take(read_table(list(_rows(text, source.name)), source.name))
            except Undecodable as error:
                parsed.faults.append(str(error))
            except _NotCsv as error:
                parsed.faults.append(f"{source.name}: {error}")
        return parsed

    def format(self, entries: Sequence[Entry]) -> bytes:
        written = io.StringIO(newline="")
        writer = csv.writer(written)
        writer.writerow(COLUMNS)
        for line in to_lines(entries):
            writer.writerow([_guarded(str(line.get(name, ""))) for name in COLUMNS])
        # the mark tells Excel that it is UTF-8
        return written.getvalue().encode("utf-8-sig")


class _NotCsv(ValueError):
    """The message says where and why."""


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
            raise _NotCsv(f"line {line}: {_QUOTES.get(str(error)[:14], f'not CSV: {error}')}; {_ADVICE}") from error
        if not columns and any(map(str.strip, cells)):
            columns = header_names(cells)
        yield TableRow(f"{name}: line {line}", cells, partial(_place, f"{name}: line {line}", columns))


def _place(where: str, columns: Sequence[str], number: int) -> str:
    named = columns[number] if number < len(columns) else ""
    return f"{where}, column {named[:40] or number + 1}"


def _separator(text: str) -> str:
    """The one under which the header names most columns that we know."""
    header = text.lstrip().partition("\n")[0]

    def known(separator: str) -> int:
        names = header_names([cell.strip('"') for cell in header.split(separator)])
        return len(set(names) & set(COLUMNS))

    return max(_SEPARATORS, key=known)
