"""The table's columns: how entries become rows.

One row for each language of an entry. What an entry has but once (category, tags, days, enabled) stands on its first row only, so
that nobody has to change it four times. More phrasings than a cell can hold go on in another row of the same id and language.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from knowledge_base.entries import Entry
from knowledge_base.exchange.table.cells import as_lines, as_tags

COLUMNS: Final = (
    "id", "language", "category", "tags", "valid_from", "valid_until", "enabled", "question", "answer", "phrasings",
)  # fmt: skip
REQUIRED: Final = ("id", "language", "question", "answer")
SHARED: Final = ("category", "tags", "valid_from", "valid_until", "enabled")
"""Those of the entry; the others are of one language."""
MAX_CELL: Final = 30_000
"""Characters; Excel cuts a cell at 32,767."""

Line = dict[str, str | date]
"""Column → what its cell shows. A column that is missing is blank."""


def to_lines(entries: Sequence[Entry]) -> Iterator[Line]:
    """The table's rows, below its header."""
    for entry in entries:
        shared = _shared(entry)
        for language, variant in entry.variants.items():
            key: Line = {"id": entry.id, "language": language}
            first, *more = _cellfuls(variant.phrasings)
            yield {**key, **shared, "question": variant.question, "answer": variant.answer, "phrasings": first}
            shared = {}
            for cell in more:
                yield {**key, "phrasings": cell}


def _shared(entry: Entry) -> Line:
    cells: Line = {"category": entry.category, "tags": as_tags(entry.tags), "enabled": "yes" if entry.enabled else "no"}
    if entry.valid_from:
        cells["valid_from"] = entry.valid_from
    if entry.valid_until:
        cells["valid_until"] = entry.valid_until
    return cells


def _cellfuls(phrasings: Sequence[str]) -> list[str]:
    cells = [""]
    for phrasing in phrasings:
        line = as_lines([phrasing])
        if cells[-1] and len(cells[-1]) + 1 + len(line) > MAX_CELL:
            cells.append(line)
        else:
            cells[-1] = f"{cells[-1]}\n{line}" if cells[-1] else line
    return cells
