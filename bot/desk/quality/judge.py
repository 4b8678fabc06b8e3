"""Was an answer right? Judged by what the customer did next; a mark somebody gave it goes before that. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from knowledge_base.normalise import lexical_form

QUIET = timedelta(minutes=30)
"""Whoever says nothing for so long had their answer, or went elsewhere: it counts as right."""
TURNS = 2
"""A question asked again within so many of the customer's messages was not answered."""
ALIKE = 0.6
_GRAM = 3


class Why(StrEnum):
    """How a verdict came about. The first four say right, the next five wrong, the last three leave it open."""

    MARKED_RIGHT = "marked_right"
    THANKED = "thanked"
    WENT_ON = "went_on"
    SAID_NO_MORE = "said_no_more"
    MARKED_WRONG = "marked_wrong"
    ASKED_FOR_PERSON = "asked_for_person"
    COMPLAINED = "complained"
    DECLINED = "declined"
    ASKED_AGAIN = "asked_again"
    TOO_FRESH = "too_fresh"
    PERSON_CAME = "person_came"
    ASSISTANT_AWAY = "assistant_away"


RIGHT = frozenset({Why.MARKED_RIGHT, Why.THANKED, Why.WENT_ON, Why.SAID_NO_MORE})
OPEN = frozenset({Why.TOO_FRESH, Why.PERSON_CAME, Why.ASSISTANT_AWAY})
_BY_MEANING = {
    "ask_human": Why.ASKED_FOR_PERSON,
    "complain": Why.COMPLAINED,
    "deny": Why.DECLINED,
    "thank": Why.THANKED,
    "goodbye": Why.THANKED,
    "affirm": Why.THANKED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `intent` is what a button pressed stood for, or, on the assistant's lines, what it took the customer's
    message to mean; `entry` likewise. `mark` is what somebody said of an answer: right, wrong, or nothing.
    """

    author: str
    kind: str
    text: str
    at: datetime
    language: str = ""
    pressed: bool = False
    intent: str = ""
    entry: str = ""
    entry_question: str = ""
    confidence: float = 0.0
    mark: bool | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer. `instead` is the entry that was answered with when the question was asked again, if another one."""

    question: str
    language: str
    entry: str
    entry_question: str
    confidence: float
    at: datetime
    why: Why
    instead: str = ""

    @property
    def right(self) -> bool:
        return self.why in RIGHT

    @property
    def judged(self) -> bool:
        return self.why not in OPEN


def judge(lines: Sequence[Line], now: datetime) -> list[Verdict]:
    """Every answer of one conversation. `lines` in order. Answers to a pressed button are left out: nothing was guessed."""
    verdicts = []
    asked: Line | None = None
    for place, line in enumerate(lines):
        if line.author == "customer":
            asked = line
        elif line.author == "bot" and line.kind == "answer" and line.entry and asked is not None and not asked.pressed:
            why, instead = _why(asked, line, lines[place + 1 :], now)
            verdicts.append(
                Verdict(asked.text, line.language, line.entry, line.entry_question, line.confidence, line.at, why, instead)
            )
    return verdicts


def alike(one: str, other: str) -> float:
    """Dice's coefficient of character trigrams, 0 to 1, whatever the script, case and marks."""
    first, second = _grams(one), _grams(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _why(asked: Line, answer: Line, after: Sequence[Line], now: datetime) -> tuple[Why, str]:
    if answer.mark is not None:
        return (Why.MARKED_RIGHT if answer.mark else Why.MARKED_WRONG), ""
    turns = 0
    for place, line in enumerate(after):
        if line.author == "agent" and not turns:
            return Why.PERSON_CAME, ""
        if line.author != "customer":
            continue
        turns += 1
        said = _reaction(line, after[place + 1 :])
        again = _asked_again(asked, answer, line, said)
        if again:
            return Why.ASKED_AGAIN, said.entry if said and said.kind == "answer" and said.entry != answer.entry else ""
        if turns == 1:
            meaning = line.intent if line.pressed else said.intent if said and said.kind != "offer" else ""
            if meaning in _BY_MEANING:
                return _BY_MEANING[meaning], ""
            if said is None and not line.pressed:
                return Why.ASSISTANT_AWAY, ""
        if turns == TURNS:
            break
    if not turns:
        return (Why.SAID_NO_MORE if now - answer.at >= QUIET else Why.TOO_FRESH), ""
    return Why.WENT_ON, ""


def _reaction(line: Line, after: Sequence[Line]) -> Line | None:
    """What the assistant made of a customer's line: its next line that says so, before anybody else's."""
    for reply in after:
        if reply.author in ("customer", "agent"):
            return None
        if reply.author == "bot" and (reply.intent or reply.entry):
            return reply
    return None


def _asked_again(asked: Line, answer: Line, line: Line, said: Line | None) -> bool:
    if line.pressed:
        return False
    same_entry = said is not None and said.kind in ("answer", "offer") and said.entry == answer.entry
    return same_entry or alike(asked.text, line.text) >= ALIKE


def _grams(text: str) -> frozenset[str]:
    padded = f" {lexical_form(text)} "
    return frozenset(padded[place : place + _GRAM] for place in range(len(padded) - _GRAM + 1))
