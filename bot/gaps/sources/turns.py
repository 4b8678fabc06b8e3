"""Which turns of a conversation left the customer without an answer. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from bot.conversation.corrections import Judgement
from bot.conversation.ending import PLEAS
from bot.conversation.model import Author
from bot.gaps.model import STRENGTH, Question, Reason
from knowledge_base.language import detect

PATIENCE = timedelta(minutes=30)
"""An offer that was left without a word for so long fitted nobody."""
AGAIN_WITHIN = 3
"""Turns after an answer in which the same question counts as asked again."""
KNOWLEDGE = frozenset({"answer", "offer"})
"""What the assistant replies to a question about the shop; anything else is small talk."""


class Line(NamedTuple):
    """One message, as far as it matters here. `judgement` is what an agent said of an answer."""

    conversation_id: str
    seq: int
    author: str
    kind: str
    text: str
    choice: Mapping[str, Any] | None
    at: datetime
    language: str | None
    helpful: bool | None = None
    judgement: str | None = None


class OpenedTicket(NamedTuple):
    id: int
    trigger: str


@dataclass(slots=True)
class _Turn:
    asked: Line
    replies: list[Line] = field(default_factory=list)

    @property
    def typed(self) -> bool:
        return self.asked.choice is None

    @property
    def key(self) -> str:
        return f"{self.asked.conversation_id}:{self.asked.seq}"

    @property
    def judgements(self) -> set[str | None]:
        """What agents said of each of its answers and offers: a message with several questions has several."""
        return {reply.judgement for reply in self.replies if reply.kind in KNOWLEDGE}

    def replied(self, *kinds: str) -> Line | None:
        return next((reply for reply in self.replies if reply.kind in kinds), None)


def unsettled(lines: Iterable[Line], tickets: Mapping[tuple[str, int], OpenedTicket], now: datetime) -> list[Question]:
    """`tickets` by conversation and the number of the message that announced them."""
    found: dict[str, Question] = {}
    ordered = sorted(lines, key=lambda line: (line.conversation_id, line.seq))
    for _, conversation in groupby(ordered, key=lambda line: line.conversation_id):
        for turns in _stretches(conversation):
            settled = {turn.key for turn in turns if turn.judgements == {Judgement.RIGHT}}
            for question in (
                *_handed_off(turns, tickets),
                *_corrected(turns),
                *_asked_back(turns, now),
                *_not_helped(turns),
                *_asked_again(turns),
            ):
                known = found.get(question.key)
                if question.key in settled:  # whatever the customer thought of it
                    continue
                if known is None or STRENGTH[question.reason] < STRENGTH[known.reason]:
                    found[question.key] = question
    return list(found.values())


def _stretches(lines: Iterable[Line]) -> Iterator[list[_Turn]]:
    """The turns between the assistant and the customer, up to each handoff; what people say to each other is left out."""
    turns: list[_Turn] = []
    with_people = False
    for line in lines:
        if line.kind == "resolved":
            with_people = False
        elif with_people:
            continue
        elif line.author == Author.CUSTOMER:
            turns.append(_Turn(line))
        elif turns and line.author == Author.BOT:
            turns[-1].replies.append(line)
            if line.kind == "handoff_opened":
                yield turns
                turns, with_people = [], True
    if turns:
        yield turns


def _handed_off(turns: Sequence[_Turn], tickets: Mapping[tuple[str, int], OpenedTicket]) -> Iterator[Question]:
    """ "A person, please" is no question: then it is the one before that the assistant answered or asked back about."""
    opened = turns[-1].replied("handoff_opened")
    ticket = tickets.get((opened.conversation_id, opened.seq)) if opened else None
    if ticket is None:
        return
    asked = turns[-1:] if ticket.trigger == "low_confidence" else []
    if ticket.trigger in PLEAS:
        asked = [turn for turn in turns[:-1] if turn.typed and turn.replied(*KNOWLEDGE)][-1:]
    for turn in asked:
        if turn.typed:
            yield _question(turn, Reason.HANDED_OFF, ticket=ticket.id)


def _corrected(turns: Sequence[_Turn]) -> Iterator[Question]:
    for turn in turns:
        if turn.typed and turn.judgements & {Judgement.WRONG, Judgement.NOT_COVERED}:
            yield _question(turn, Reason.CORRECTED)


def _asked_back(turns: Sequence[_Turn], now: datetime) -> Iterator[Question]:
    """The offered questions were not the customer's: they pressed none, or turned them down."""
    for turn, following in zip(turns, (*turns[1:], None), strict=True):
        offer = turn.replied("offer")
        if not (turn.typed and offer):
            continue
        pressed = following is not None and (following.asked.choice or {}).get("entry")
        waiting = following is None and now - offer.at < PATIENCE
        if not pressed and not waiting:
            yield _question(turn, Reason.ASKED_BACK)


def _not_helped(turns: Sequence[_Turn]) -> Iterator[Question]:
    """The customer's thumb points down."""
    for turn in turns:
        answer = turn.replied("answer")
        if turn.typed and answer and answer.helpful is False:
            yield _question(turn, Reason.THUMBS_DOWN)


def _asked_again(turns: Sequence[_Turn]) -> Iterator[Question]:
    for place, turn in enumerate(turns):
        before = [early.asked.text for early in turns[max(0, place - AGAIN_WITHIN) : place] if _answered(early)]
        if turn.typed and before and turn.replied(*KNOWLEDGE):
            yield _question(turn, Reason.ASKED_AGAIN, repeats=tuple(before))


def _answered(turn: _Turn) -> bool:
    return turn.typed and turn.replied("answer") is not None


def _question(turn: _Turn, reason: Reason, *, ticket: int | None = None, repeats: tuple[str, ...] = ()) -> Question:
    asked = turn.asked
    language = next((reply.language for reply in turn.replies if reply.language), None)
    return Question(
        key=turn.key,
        text=asked.text,
        language=language or detect(asked.text)[0],
        at=asked.at,
        reason=reason,
        asker=asked.conversation_id,
        ticket=ticket,
        repeats=repeats,
    )
