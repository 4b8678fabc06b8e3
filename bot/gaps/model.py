"""What a gap is made of, as values."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from knowledge_base import Language


class Reason(StrEnum):
    """Why a question counts, the strongest first."""

    HANDED_OFF = "handed_off"
    CORRECTED = "corrected"
    ASKED_BACK = "asked_back"
    THUMBS_DOWN = "thumbs_down"
    ASKED_AGAIN = "asked_again"


@dataclass(frozen=True, slots=True)
class Question:
    """One question the assistant did not settle. `key` names it for ever; `asker` is the customer, as far as is known.

    `ticket` is the one it led to. A question with `repeats` only counts where it nearly repeats one of those texts.
    """

    key: str
    text: str
    language: Language
    at: datetime
    reason: Reason
    asker: str
    ticket: int | None = None
    repeats: tuple[str, ...] = ()


STRENGTH = {reason: place for place, reason in enumerate(Reason)}


def once_a_day(questions: list[Question], zone: tzinfo) -> list[Question]:
    """Of one customer and day in `zone` only the one with the strongest reason, the latest of equals; newest first."""
    kept: dict[tuple[str, object], Question] = {}
    for question in sorted(questions, key=lambda one: (STRENGTH[one.reason], -one.at.timestamp(), one.key)):
        kept.setdefault((question.asker, question.at.astimezone(zone).date()), question)
    return sorted(kept.values(), key=lambda one: (-one.at.timestamp(), one.key))
