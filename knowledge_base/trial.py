"""An edit tried out before it is saved: on a model of its own, so that nothing of it is live."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from knowledge_base.backends import FloatArray
from knowledge_base.context import parts
from knowledge_base.corpus import Lines, entry_lines, target_of
from knowledge_base.encoder import Encoder
from knowledge_base.entries import Entry, Language, Variant
from knowledge_base.hearing import Listener
from knowledge_base.keeping import AnyModel
from knowledge_base.language import detect
from knowledge_base.live import tried
from knowledge_base.neighbours import Collision, Duplicate, Encode, Hidden, Outcome, collisions, duplicates, outcome
from knowledge_base.normalise import spoken_form
from knowledge_base.prepare import Progress
from knowledge_base.reading import Before, Question, read

MOST_TOGETHER = 1500
"""Lines of entries that are tried out at once: some seconds to encode."""
_NO_LINES = Lines((), ())


async def _nothing() -> Question | None:
    return None


@dataclass(frozen=True, slots=True)
class Past:
    """A message that a customer sent. `hint` is the language their conversation was in, `topic` tells what it was at then."""

    text: str
    hint: Language | None = None
    topic: Before = _nothing


@dataclass(frozen=True, slots=True)
class Replayed:
    """A message that would be answered differently; each question in it leads to something. `reworded`: by the same entries as
    before, of which this one says something else now. `topic` is what it went on from, where it may have.
    """

    text: str
    before: tuple[Outcome, ...]
    after: tuple[Outcome, ...]
    reworded: bool
    topic: str = ""


@dataclass(frozen=True)
class Trial:
    """Made by `KnowledgeBase.trial`. `before` and `after` are models with what may not be answered with today."""

    entry: Entry
    stored: Entry | None
    before: tuple[AnyModel, Hidden] | None
    after: tuple[AnyModel, Hidden] | None
    encode: Encode
    threshold: float
    duplicates: tuple[Duplicate, ...]
    collisions: tuple[Collision, ...]

    async def replay(self, asked: Sequence[Past]) -> tuple[Replayed, ...]:
        """Which of these messages would be answered differently, read as the dialogue reads them: on from what was before,
        several questions each on their own. What was said twice, of the same topic, is told once.
        """
        if self.before is None or self.after is None:
            return ()
        then, now = (Listener(model, hidden, self.encode) for model, hidden in (self.before, self.after))
        every = [spoken for past in asked for text in {past.text, *parts(past.text)} if (spoken := spoken_form(text))]
        written = [self.before[0].written(spoken) for spoken in every]
        await asyncio.to_thread(self.encode, written)  # all at once: one by one takes twice as long
        rewritten, seen, found = self._rewritten(), set(), []
        for past in asked:
            topic = _Remembered(past.topic)
            before, after = [await self._led_to(past, listener, topic) for listener in (then, now)]
            key = (spoken_form(past.text), topic.said)
            if key in seen or not key[0]:
                continue
            seen.add(key)
            differs = [(one.decision, one.target) for one in before] != [(one.decision, one.target) for one in after]
            named = any(one.target == target_of(self.entry) for one in after)
            reworded = not differs and named and rewritten(past.text)
            if differs or reworded:
                found.append(Replayed(past.text, before, after, reworded, topic.said.text if topic.said else ""))
        return tuple(found)

    async def _led_to(self, past: Past, listener: Listener, topic: Before) -> tuple[Outcome, ...]:
        reading = await read(past.text, past.hint, listener, self.threshold, topic)
        return tuple(outcome(one, self.threshold) for one in reading.parts or (reading.whole,))

    def _rewritten(self) -> Callable[[str], bool]:
        """Whether who writes this text gets another wording: of their language, else of any that stands in for it."""
        old = self.stored.variants if self.stored else {}
        new = self.entry.variants
        changed = {tongue for tongue in old.keys() | new.keys() if _answer(old.get(tongue)) != _answer(new.get(tongue))}

        def rewritten(text: str) -> bool:
            language, _ = detect(text)
            return language in changed if language in old.keys() | new.keys() else bool(changed)

        return rewritten


class _Remembered:
    """What a conversation was at, asked for once, and only where a message may go on from it."""

    def __init__(self, topic: Before) -> None:
        self._topic, self._asked = topic, False
        self.said: Question | None = None

    async def __call__(self) -> Question | None:
        if not self._asked:
            self.said, self._asked = await self._topic(), True
        return self.said


def examine(
    entry: Entry, stored: Entry | None, before: tuple[AnyModel, Hidden] | None, hidden: Hidden,
    encoder: Encoder, encode: Encode, threshold: float,
) -> Trial:  # fmt: skip
    """`hidden` is what may not be answered with after the edit. Takes a second or two where there are thousands of phrasings."""
    target = target_of(entry)
    own = len(before[0].lines(target).texts) if before else 0
    if before is None or own == before[0].size:  # a first entry has no neighbours
        return Trial(entry, stored, None, None, encode, threshold, (), ())
    after = tried(before[0], {target: entry_lines(entry)}, encoder)
    without = tried(before[0], {target: _NO_LINES}, encoder) if own else before[0]
    return _compared(entry, stored, before, (after, hidden), without, encoder, encode, threshold)


def examine_together(
    entries: Sequence[tuple[Entry, Entry | None]], before: tuple[AnyModel, Hidden], hidden: Hidden,
    encoder: Encoder, encode: Encode, threshold: float, seconds: float, progress: Progress,
) -> tuple[Trial, ...]:  # fmt: skip
    """Of each (entry, as it is stored) beside all the others of them, in order, as far as `seconds` and MOST_TOGETHER reach.
    What two of them have in common is told of the first; a phrasing that moved from one to another speaks against neither.
    """
    until, counted = time.monotonic() + seconds, 0
    fits = [one for one, _ in entries if (counted := counted + len(entry_lines(one).texts)) <= MOST_TOGETHER]
    arriving = {target_of(one) for one in fits}
    progress("Comparing", 0.0)
    after = tried(before[0], {target_of(one): entry_lines(one) for one in fits}, encoder)
    trials: list[Trial] = []
    twins: set[tuple[str, str]] = set()
    for place, (entry, stored) in enumerate(entries[: len(fits)]):
        if time.monotonic() > until:
            break
        without = tried(after, {target_of(entry): _NO_LINES}, encoder)
        trial = _compared(entry, stored, before, (after, hidden), without, encoder, encode, threshold)
        twins |= {(entry.id, one.entry_id) for one in trial.duplicates}
        alike = tuple(one for one in trial.duplicates if (one.entry_id, entry.id) not in twins)
        apart = tuple(one for one in trial.collisions if one.kind != "taken" or one.other not in arriving)
        trials.append(replace(trial, duplicates=alike, collisions=apart))
        passed = 1 - (until - time.monotonic()) / seconds
        progress("Comparing", min(1.0, max((place + 1) / len(fits), passed)))
    return tuple(trials)


def _compared(
    entry: Entry, stored: Entry | None, before: tuple[AnyModel, Hidden], after: tuple[AnyModel, Hidden], without: AnyModel,
    encoder: Encoder, encode: Encode, threshold: float,
) -> Trial:  # fmt: skip
    live = before[0]

    def asked(texts: Sequence[str]) -> FloatArray:
        return encode([live.written(text) for text in texts])  # an edit that is tried out keeps how texts are read

    alike = duplicates(entry, without, asked, threshold)
    told = {duplicate.entry_id for duplicate in alike}  # what says the same collides everywhere: once is enough
    collided = collisions(entry, before, after[0], encoder, asked, threshold)
    apart = tuple(one for one in collided if one.other.kind != "entry" or one.other.id not in told)
    return Trial(entry, stored, before, after, encode, threshold, alike, apart)


def _answer(variant: Variant | None) -> str | None:
    return variant.answer if variant else None
