"""Was an answer right? Judged by an agent's word, or else the customer's thumb, or else what the customer did next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.conversation.corrections import Judgement
from knowledge_base.normalise import lexical_form

QUIET = timedelta(minutes=30)
"""Whoever says nothing for so long had their answer, or went elsewhere: it counts as right."""
TURNS = 2
"""A question asked again within so many of the customer's messages was not answered."""
ALIKE = 0.6
_GRAM = 3


class Why(StrEnum):
    """How a verdict came about. Those in RIGHT say right, those in OPEN leave it open, the others say wrong."""

    CONFIRMED = "confirmed"
    MARKED_RIGHT = "marked_right"
    THANKED = "thanked"
    WENT_ON = "went_on"
    SAID_NO_MORE = "said_no_more"
    CORRECTED = "corrected"
    NOT_COVERED = "not_covered"
    MARKED_WRONG = "marked_wrong"
    ASKED_FOR_PERSON = "asked_for_person"
    COMPLAINED = "complained"
    DECLINED = "declined"
    ASKED_AGAIN = "asked_again"
    TOO_FRESH = "too_fresh"
    PERSON_CAME = "person_came"
    ASSISTANT_AWAY = "assistant_away"


RIGHT = frozenset({Why.CONFIRMED, Why.MARKED_RIGHT, Why.THANKED, Why.WENT_ON, Why.SAID_NO_MORE})
OPEN = frozenset({Why.TOO_FRESH, Why.PERSON_CAME, Why.ASSISTANT_AWAY})
_BY_AGENT = {
    Judgement.RIGHT: Why.CONFIRMED,
    Judgement.WRONG: Why.CORRECTED,
    Judgement.NOT_COVERED: Why.NOT_COVERED,
}
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
    message to mean; `entry` likewise. Of an answer, `mark` is the customer's thumb, `corrected` what an agent said, and
    `right_entry` the one that an agent said would have been right.
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
    corrected: Judgement | None = None
    right_entry: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer. `instead` is the entry that an agent said would have been right, or that was answered with when the question
    was asked again, if another one.
    """

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
    if answer.corrected is not None:
        return _BY_AGENT[answer.corrected], answer.right_entry if answer.right_entry != answer.entry else ""
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
