"""Raw rows to entries: every rule checked, every fault listed."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from knowledge_base.entries import Entry, EntryModel, rule_broken
from knowledge_base.errors import ExchangeError
from knowledge_base.exchange.contract import MAX_ENTRIES, Parsed, Row
from knowledge_base.remarks import Place, Remark


def checked(parsed: Parsed) -> list[Entry]:
    """The entries. Raises ExchangeError with the format's faults and those of each row, as they stand in the files."""
    rows, faults = parsed.rows, list(parsed.faults)
    if len(rows) > MAX_ENTRIES:
        raise ExchangeError([rows[0].place.says("too_many_entries", count=len(rows), limit=MAX_ENTRIES)])
    entries: list[Entry] = []
    first: dict[str, Place] = {}
    for row in rows:
        try:
            entry = EntryModel.model_validate(row.raw).to_entry()
        except ValidationError as error:
            faults += [rule_broken(fault, _place(row, fault["loc"]).at(entry=_named(row.raw))) for fault in error.errors()]
            continue
        if entry.id in first:
            faults.append(row.place.at(entry=entry.id, field="id").says("id_used", first=first[entry.id]))
        first.setdefault(entry.id, row.place)
        entries.append(entry)
    if faults:
        raise ExchangeError(_downwards(faults))
    return entries


def _downwards(faults: Sequence[Remark]) -> list[Remark]:
    """File by file, each from the top: who corrects them goes through it once."""
    sheets: dict[tuple[str, str], int] = {}

    def order(fault: Remark) -> tuple[int, int]:
        place = fault.place
        return sheets.setdefault((place.file, place.sheet), len(sheets)), place.row

    return sorted(faults, key=order)


def _named(raw: Any) -> str:
    known = raw.get("id") if isinstance(raw, dict) else None
    return known if isinstance(known, str) else ""


def _place(row: Row, path: tuple[int | str, ...]) -> Place:
    loc = tuple(map(str, path))
    for length in range(len(loc), 0, -1):
        if loc[:length] in row.cells:
            return row.cells[loc[:length]]
    return row.place
