"""Everything that knowledge_base raises on purpose.

KnowledgeBaseError
├── EncoderError            the encoder's folder is missing, damaged or of a kind that cannot be used
├── EntryInvalid            an entry breaks a rule (also a ValueError); `told` says which, in the reader's language
├── EntryNotFound           no entry has this id (also a LookupError)
├── EntryConflict           an entry with this id exists already, or somebody else changed it meanwhile; `told` likewise
├── ExchangeError           a file to import, or to export to, is wrong; `faults` lists every fault with its place
└── EvaluationError         a gold file cannot be used; the message names the line

A damaged or stale index is no error: it is rebuilt.
"""

from collections.abc import Sequence

from knowledge_base.remarks import Remark


class KnowledgeBaseError(Exception):
    """Base of the tree."""


class EncoderError(KnowledgeBaseError):
    """The encoder cannot be loaded or prepared; the message says what to do."""


class _Told(KnowledgeBaseError):
    def __init__(self, said: Remark | str) -> None:
        super().__init__(str(said))
        self._said = said

    def told(self, language: str) -> str:
        """The message in the reader's language; one that was given as plain text stays as it is."""
        return self._said.told(language) if isinstance(self._said, Remark) else self._said


class EntryInvalid(_Told, ValueError):
    """An entry breaks a rule; the message names the field."""


class EntryNotFound(KnowledgeBaseError, LookupError):
    """No entry has this id."""

    def __init__(self, entry_id: str) -> None:
        super().__init__(f"No entry has the id {entry_id!r}. It may have been deleted: reload the list.")
        self.entry_id = entry_id


class EntryConflict(_Told):
    """The write would overwrite something that the writer has not seen."""


class ExchangeError(KnowledgeBaseError):
    """A file is refused as a whole: nothing was imported from it, or nothing written to it.

    `faults` holds a remark for each, told as "<file>: <place>: <what is wrong>" in the reader's language.
    """

    def __init__(self, faults: Sequence[Remark]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"Nothing was done: {count} fault{'s' if count != 1 else ''} found. Correct and try again."
        super().__init__("\n".join((head, *map(str, self.faults))))


class EvaluationError(KnowledgeBaseError):
    """A gold file cannot be used for an evaluation."""
