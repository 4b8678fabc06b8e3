"""Raw rows to entries: every rule checked, every fault listed."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from knowledge_base.entries import Entry, EntryModel, fault_line
from knowledge_base.errors import ExchangeError
from knowledge_base.exchange.contract import MAX_ENTRIES, Parsed, Row


def checked(parsed: Parsed) -> list[Entry]:
    """The entries. Raises ExchangeError with the format's faults, then those of each row."""
    rows, faults = parsed.rows, list(parsed.faults)
    if len(rows) > MAX_ENTRIES:
        raise ExchangeError([f"{rows[0].place}: {len(rows)} entries; at most {MAX_ENTRIES} are read at once"])
    entries: list[Entry] = []
    first: dict[str, str] = {}
    for row in rows:
        try:
            entry = EntryModel.model_validate(row.raw).to_entry()
        except ValidationError as error:
            faults += [f"{_place(row, fault)}{_named(row.raw)}: {fault_line(fault)}" for fault in error.errors()]
            continue
        if entry.id in first:
            faults.append(f"{row.place} ({entry.id}): id: already used at {first[entry.id]}")
        first.setdefault(entry.id, row.place)
        entries.append(entry)
    if faults:
        raise ExchangeError(faults)
    return entries


def _named(raw: Any) -> str:
    known = raw.get("id") if isinstance(raw, dict) else None
    return f" ({known[:80]})" if isinstance(known, str) and known else ""


def _place(row: Row, fault: Mapping[str, Any]) -> str:
    loc = tuple(str(part) for part in fault["loc"])
    for length in range(len(loc), 0, -1):
        if loc[:length] in row.cells:
            return row.cells[loc[:length]]
    return row.place
