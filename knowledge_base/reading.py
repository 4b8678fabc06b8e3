"""Reading a customer's message: on its own, on from what was said before, or as several questions at once.

Every reading has a calibrated probability, and those decide; form only says which readings are worth trying.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from knowledge_base.context import continued, is_short, leans_on_the_last, parts
from knowledge_base.entries import Language, Understanding
from knowledge_base.model import MOST_CANDIDATES


class Understands(Protocol):
    """Whoever can say what one text means: the knowledge base, or one that is tried out."""

    async def understand(self, text: str, *, hint: Language | None = None) -> Understanding: ...


class Question(NamedTuple):
    """What a conversation was at: the question, and the entry that answered it, if one did."""

    text: str
    entry: str | None = None


Before = Callable[[], Awaitable[Question | None]]
"""Asked for only where a message may lean on what was before it."""

_READ_ON = 0.6
"""The weight of reading on, where the message alone says something else: it has heard more."""
_NOTHING = 0.01
"""Below this a reading says nothing at all."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`parts` is empty for one question; else each part that was understood surely or asks something, in order."""

    whole: Understanding
    parts: tuple[Understanding, ...] = ()


async def read(text: str, hint: Language | None, knowledge: Understands, threshold: float, before: Before) -> Reading:
    """What the message means. `hint` is the language to assume where the text is too short to tell."""
    alone = await knowledge.understand(text, hint=hint)
    pieces = parts(text)
    if len(pieces) > 1:
        asked = await asyncio.gather(*(knowledge.understand(piece, hint=alone.language) for piece in pieces))
        if len({answered for part in asked if (answered := sure_of(part, threshold))}) > 1:
            return Reading(alone, tuple(part for part in asked if _asks(part, threshold)))
    elif _may_lean(text, alone, threshold):
        topic = await before()
        if topic:
            on = await knowledge.understand(continued(topic.text, text), hint=alone.language)
            return Reading(agreed(alone, on, topic.entry))
    return Reading(alone)


def _may_lean(text: str, alone: Understanding, threshold: float) -> bool:
    """Whether the message may go on from the one before. Who surely asks for a person, or says thanks, goes on from nothing."""
    if best(alone) >= threshold:
        return alone.candidates[0].kind == "entry" and leans_on_the_last(text, alone.language)
    return is_short(text) or leans_on_the_last(text, alone.language)


def agreed(alone: Understanding, on: Understanding, answered: str | None) -> Understanding:
    """Two readings of one message as one. Read on from `answered`, it hardly asks the same again: the others share what that
    entry had. Where both readings find the same, each is evidence of its own, and the doubt of both is needed to be wrong
    (noisy or); where they differ, neither alone is enough, and what both hold possible is weighed.
    """
    said = {candidate.id: candidate.probability for candidate in on.candidates}
    rest = 1 - said.pop(answered or "", 0.0)
    heard = {name: min(chance / max(rest, 0.05), 1.0) for name, chance in said.items()}
    if not heard or max(heard.values()) < _NOTHING or not alone.candidates:
        return alone
    first = alone.candidates[0]
    follows = max(heard, key=lambda name: heard[name])
    known = {candidate.id: candidate for candidate in (*on.candidates, *alone.candidates)}
    own = {candidate.id: candidate.probability for candidate in alone.candidates}
    mixed = {name: (1 - _READ_ON) * own.get(name, 0.0) + _READ_ON * heard.get(name, 0.0) for name in {*own, *heard}}
    if follows == first.id:
        sure = 1 - (1 - first.probability) * (1 - heard[follows])
        others = sum(mixed.values()) - mixed[follows]
        scale = min(1.0, (1 - sure) / others) if others else 0.0
        mixed = {name: sure if name == follows else chance * scale for name, chance in mixed.items()}
    order = sorted(mixed, key=lambda name: (-mixed[name], name))
    candidates = tuple(replace(known[name], probability=mixed[name]) for name in order)
    return replace(alone, candidates=candidates[:MOST_CANDIDATES], out_of_scope=max(0.0, 1 - sum(mixed.values())))


def best(understood: Understanding) -> float:
    """P(the best candidate is right)."""
    return understood.candidates[0].probability if understood.candidates else 0.0


def sure_of(understood: Understanding, threshold: float) -> str | None:
    """The entry that answers it with at least `threshold`, or None."""
    if best(understood) < threshold or understood.candidates[0].kind != "entry":
        return None
    return understood.candidates[0].id


def _asks(part: Understanding, threshold: float) -> bool:
    """Greetings and thanks around the questions need no answer of their own; what nobody understood does."""
    return not (part.candidates and part.candidates[0].kind == "intent" and best(part) >= threshold)
