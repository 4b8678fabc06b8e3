"""What understanding is measured beside: BM25, and Rasa's DIET. Each is handed the same phrasings and the same questions."""

from collections.abc import Sequence
from typing import NamedTuple

from knowledge_base.evaluation import GoldRow
from knowledge_base.metrics import Outcome, figures

Figures = dict[str, float | int | None]


class Known(NamedTuple):
    """A phrasing, and the label it stands for."""

    label: str
    text: str


class Guess(NamedTuple):
    """The label a peer thinks best, and its own measure of how sure it is."""

    label: str
    confidence: float


def judged(asked: Sequence[GoldRow], guesses: Sequence[Guess]) -> Figures:
    """The figures that `frontline kb eval` would give, of guesses in the order of the rows asked."""
    return figures(
        [
            Outcome(row.role == "query", row.role == "query" and guess.label == row.label, guess.confidence)
            for row, guess in zip(asked, guesses, strict=True)
        ]
    )
