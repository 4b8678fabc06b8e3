"""Everything that knowledge_base raises on purpose.

KnowledgeBaseError
├── EncoderError            the encoder's folder is missing, damaged or of a kind that cannot be used
├── EntryInvalid            an entry breaks a rule (also a ValueError)
├── EntryNotFound           no entry has this id (also a LookupError)
├── EntryConflict           an entry with this id exists already, or somebody else changed it meanwhile
├── ExchangeError           a file to import, or to export to, is wrong; `faults` lists every fault with its place
└── EvaluationError         a gold file cannot be used; the message names the line

A damaged or stale index is no error: it is rebuilt.
"""

from collections.abc import Sequence


class KnowledgeBaseError(Exception):
    """Base of the tree."""


class EncoderError(KnowledgeBaseError):
    """The encoder cannot be loaded or prepared; the message says what to do."""


class EntryInvalid(KnowledgeBaseError, ValueError):
    """An entry breaks a rule; the message names the field."""


class EntryNotFound(KnowledgeBaseError, LookupError):
    """No entry has this id."""

    def __init__(self, entry_id: str) -> None:
        super().__init__(f"No entry has the id {entry_id!r}. It may have been deleted: reload the list.")
        self.entry_id = entry_id


class EntryConflict(KnowledgeBaseError):
    """The write would overwrite something that the writer has not seen."""


class ExchangeError(KnowledgeBaseError):
    """A file is refused as a whole: nothing was imported from it, or nothing written to it.

    `faults` holds one line a fault, each "<file>: <place>: <what is wrong>".
    """

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"Nothing was done: {count} fault{'s' if count != 1 else ''} found. Correct and try again."
        super().__init__("\n".join((head, *self.faults)))


class EvaluationError(KnowledgeBaseError):
    """A gold file cannot be used for an evaluation."""
