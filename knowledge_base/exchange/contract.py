"""What a file format is. A new one is a module with a FileFormat, and a line in `registry.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from knowledge_base.entries import Entry, Language
from knowledge_base.remarks import Place, Remark

MAX_BYTES = 50_000_000
"""Of one file."""
MAX_ENTRIES = 20_000
"""Of all files read at once."""


class Source(NamedTuple):
    """One file: the name that faults show, and its bytes."""

    name: str
    data: bytes


class Row(NamedTuple):
    """A raw entry, as `EntryModel` is to read it, and the place where it stands.

    `cells` name finer places for faults of a part of it: the beginning of pydantic's loc → place.
    """

    place: Place
    raw: Any
    cells: Mapping[tuple[str, ...], Place] = {}


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a format found. Any fault refuses everything; a notice says what was left out, or guessed."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    notices: list[Remark] = field(default_factory=list)

    def take(self, other: "Parsed") -> None:
        """Add what another found."""
        self.rows.extend(other.rows)
        self.faults.extend(other.faults)
        self.notices.extend(other.notices)


class FileFormat(Protocol):
    """A format that is read. It raises nothing for a wrong file: it lists faults with their places."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """In lower case. Of formats that share one, `registry.recognise` tells them apart."""
        ...

    def parse(self, sources: Sequence[Source], language: Language | None) -> Parsed:
        """All files of this format at once, for some belong together.

        `language`, where given, is that of files which hold one language alone (Rasa, HTML), whatever they say themselves.
        """
        ...


class WrittenFormat(FileFormat, Protocol):
    """A format that holds whole entries, and is written too."""

    def format(self, entries: Sequence[Entry]) -> bytes:
        """What `parse` reads back as the same entries."""
        ...
