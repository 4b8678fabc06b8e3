"""A labelled question, and what the knowledge base made of it."""

from dataclasses import dataclass

from knowledge_base.decision import Decision
from knowledge_base.entries import Language


@dataclass(frozen=True, slots=True)
class Question:
    """`expected` is the right entry, None where there is none; `given` the one thought best, "intent:…" for a dialogue's.

    `confidence` is P(given is right) as was said then, `out_of_scope` P(none is right). The phrasings are the known ones nearest
    to `text` of the entry given and, where another was right, of that; empty where nobody knows.
    """

    text: str
    language: Language
    expected: str | None
    given: str
    confidence: float
    out_of_scope: float
    decision: Decision
    given_phrasing: str = ""
    expected_phrasing: str = ""

    @property
    def answerable(self) -> bool:
        return self.expected is not None

    @property
    def right(self) -> bool:
        return self.given == self.expected

    @property
    def answered(self) -> bool:
        return self.decision == "answer"
