"""An edit tried out before it is saved: on a model of its own, so that nothing of it is live."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge_base.corpus import Lines, entry_lines, target_of
from knowledge_base.encoder import Encoder
from knowledge_base.entries import Entry, Variant
from knowledge_base.keeping import AnyModel
from knowledge_base.language import detect
from knowledge_base.live import tried
from knowledge_base.neighbours import Collision, Duplicate, Encode, Hidden, Outcome, collisions, duplicates, outcome
from knowledge_base.normalise import spoken_form


@dataclass(frozen=True, slots=True)
class Replayed:
    """A question that would be answered differently. `reworded`: by the same entry as before, which says something else now."""

    text: str
    before: Outcome
    after: Outcome
    reworded: bool


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

    async def replay(self, texts: Sequence[str]) -> tuple[Replayed, ...]:
        """Which of these customers' questions would be answered differently; a question asked twice is told once."""
        return await asyncio.to_thread(self._replay, texts)

    def _replay(self, texts: Sequence[str]) -> tuple[Replayed, ...]:
        asked = {spoken: text for text in reversed(texts) if (spoken := spoken_form(text))}
        if self.before is None or self.after is None or not asked:
            return ()
        rewritten = self._rewritten()
        found = []
        for (spoken, text), vector in zip(reversed(asked.items()), self.encode(list(reversed(asked))), strict=True):
            before, after = (
                outcome(model.rank(spoken, vector, hidden), self.threshold) for model, hidden in (self.before, self.after)
            )
            differs = (before.decision, before.target) != (after.decision, after.target)
            reworded = not differs and after.target == target_of(self.entry) and rewritten(spoken)
            if differs or reworded:
                found.append(Replayed(text, before, after, reworded))
        return tuple(found)

    def _rewritten(self) -> Callable[[str], bool]:
        """Whether who writes this text gets another wording: of their language, else of any that stands in for it."""
        old = self.stored.variants if self.stored else {}
        new = self.entry.variants
        changed = {tongue for tongue in old.keys() | new.keys() if _answer(old.get(tongue)) != _answer(new.get(tongue))}

        def rewritten(text: str) -> bool:
            language, _ = detect(text)
            return language in changed if language in old.keys() | new.keys() else bool(changed)

        return rewritten


def examine(
    entry: Entry, stored: Entry | None, before: tuple[AnyModel, Hidden] | None, hidden: Hidden,
    encoder: Encoder, encode: Encode, threshold: float,
) -> Trial:  # fmt: skip
    """`hidden` is what may not be answered with after the edit. Takes a second or two where there are thousands of phrasings."""
    target = target_of(entry)
    own = len(before[0].lines(target).texts) if before else 0
    if before is None or own == before[0].size:  # a first entry has no neighbours
        return Trial(entry, stored, None, None, encode, threshold, (), ())
    live = before[0]
    after = tried(live, {target: entry_lines(entry)}, encoder)
    without = tried(live, {target: Lines((), (), ())}, encoder) if own else live
    alike = duplicates(entry, without, encode, threshold)
    told = {duplicate.entry_id for duplicate in alike}  # what says the same collides everywhere: once is enough
    collided = collisions(entry, before, after, encoder, encode, threshold)
    apart = tuple(one for one in collided if one.other.kind != "entry" or one.other.id not in told)
    return Trial(entry, stored, before, (after, hidden), encode, threshold, alike, apart)


def _answer(variant: Variant | None) -> str | None:
    return variant.answer if variant else None
