"""A table's cells back to raw entries: the header checked, the rows of one entry brought together."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from knowledge_base.entries import LANGUAGES, Language
from knowledge_base.exchange.contract import Parsed, Row
from knowledge_base.exchange.languages import spoken
from knowledge_base.exchange.table.cells import CellFault, as_day, as_yes, is_blank, lines_of, tags_of
from knowledge_base.exchange.table.columns import COLUMNS, REQUIRED, SHARED
from knowledge_base.remarks import Place, Remark

Value = str | date
"""A cell's: text as it stands, or a spreadsheet's own date."""


class TableRow(NamedTuple):
    """One row: its place, its cells from the left, and the place of each (by its number from the left, from 0)."""

    where: Place
    cells: Sequence[Value]
    place: Callable[[int], Place]


@dataclass(slots=True)
class _Pending:
    """An entry whose rows are still being met."""

    place: Place
    raw: dict[str, Any]
    cells: dict[tuple[str, ...], Place] = field(default_factory=dict)


def header_names(cells: Sequence[Value]) -> list[str]:
    """As the columns are called: case, and spaces for underscores, do not matter."""
    return ["_".join(str(cell).strip().lower().split()) for cell in cells]


def read_table(rows: Iterable[TableRow], table: Place) -> Parsed:
    """`table` is the file or the sheet."""
    met = (row for row in rows if not all(is_blank(str(cell)) for cell in row.cells))
    header = next(met, None)
    if header is None:
        return Parsed(faults=[table.says("table_empty", columns=", ".join(COLUMNS))])
    names = header_names(header.cells)
    parsed = Parsed(faults=list(_header_faults(header, names)))
    if set(REQUIRED) <= set(names):
        parsed.take(_body(met, names))
    return parsed


def _header_faults(header: TableRow, names: list[str]) -> Iterator[Remark]:
    for number, name in enumerate(names):
        place = header.place(number)
        if name and name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, 1)
            code = "column_misspelt" if near else "column_unknown"
            yield place.says(code, name=name[:40], near="".join(near), columns=", ".join(COLUMNS))
        elif name and name in names[:number]:
            yield place.says("column_twice", name=name)
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        yield header.where.says("columns_missing", names=", ".join(missing))


def _body(rows: Iterable[TableRow], names: list[str]) -> Parsed:
    parsed = Parsed()
    pending: dict[str, _Pending] = {}
    for row in rows:
        cells = dict(_named_cells(row, names, parsed.faults))
        key, place = cells.get("id", ("", row.place(names.index("id"))))
        if not key:
            parsed.faults.append(place.at(field="id").says("id_blank"))
            continue
        identity = str(key).strip()
        entry = pending.setdefault(identity, _Pending(place, {"id": identity, "variants": {}}))
        _take_shared(entry, cells, parsed.faults)
        blank = {name: row.place(names.index(name)) for name in ("language", "question", "answer")}
        _take_variant(entry, cells, blank, parsed.faults)
    parsed.rows.extend(Row(entry.place, entry.raw, entry.cells) for entry in pending.values() if entry.raw["variants"])
    return parsed


Cells = dict[str, tuple[Value, Place]]
"""Column → value and place, of the cells that are not blank."""


def _named_cells(row: TableRow, names: list[str], faults: list[Remark]) -> Iterator[tuple[str, tuple[Value, Place]]]:
    for number, cell in enumerate(row.cells):
        if is_blank(str(cell)):
            continue
        if number < len(names) and names[number]:
            yield names[number], (cell, row.place(number))
        else:
            faults.append(row.place(number).says("outside_table", cell=str(cell)[:40]))


def _take_shared(entry: _Pending, cells: Cells, faults: list[Remark]) -> None:
    for name in SHARED:
        if name in cells:
            value, place = cells[name]
            try:
                said = _shared_value(name, value)
            except CellFault as error:
                faults.append(error.at(place.at(field=name)))
                continue
            _agree(entry, entry.raw, name, said, place, faults)


def _shared_value(name: str, value: Value) -> object:
    if name in ("valid_from", "valid_until"):
        return as_day(value)
    if name == "enabled":
        return as_yes(str(value))
    return tags_of(str(value)) if name == "tags" else str(value)


def _take_variant(entry: _Pending, cells: Cells, blank: Mapping[str, Place], faults: list[Remark]) -> None:
    """`blank` is where the cells are that must not stay so."""
    tag, place = cells.get("language", ("", blank["language"]))
    language = _language(str(tag))
    if language is None:
        code = "language_unknown" if tag else "language_blank"
        faults.append(place.at(field="language").says(code, tag=str(tag).strip()[:40], known=", ".join(LANGUAGES)))
        return
    variant = entry.raw["variants"].setdefault(language, {})
    path = ("variants", language)
    entry.cells.setdefault(path, place)
    for name in ("question", "answer"):
        entry.cells.setdefault((*path, name), blank[name])
        if name in cells:
            value, place = cells[name]
            _agree(entry, variant, name, str(value), place, faults, path)
    if "phrasings" in cells:
        value, place = cells["phrasings"]
        entry.cells.setdefault((*path, "phrasings"), place)
        variant.setdefault("phrasings", []).extend(lines_of(str(value)))


def _language(tag: str) -> Language | None:
    known = {language.lower(): language for language in LANGUAGES}
    return known.get(tag.strip().lower()) or spoken(tag)


def _agree(
    entry: _Pending,
    said: dict[str, Any],
    name: str,
    value: object,
    place: Place,
    faults: list[Remark],
    path: tuple[str, ...] = (),
) -> None:
    if name not in said:
        said[name] = value
        entry.cells[(*path, name)] = place
    elif _bare(said[name]) != _bare(value):
        where = place.at(entry=entry.raw["id"], field=name)
        faults.append(where.says("disagrees", earlier=entry.cells[(*path, name)]))


def _bare(value: object) -> object:
    return value.strip() if isinstance(value, str) else value
