"""Which known phrasings a wrongly answered question lies nearest to: that of the entry given, and that of the right one."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.quality.judge import Verdict, alike
from knowledge_base import KnowledgeBase

MOST_PHRASINGS = 16
"""Of an entry that the question is far from, those spelt most like it; to compare meanings costs 3 ms each, once."""


@dataclass(frozen=True, slots=True)
class Near:
    """As the FAQ is now, which may differ from what it was then. Empty where there is no such entry (any more)."""

    given: str
    instead: str


async def neighbours(knowledge: KnowledgeBase, mistakes: Sequence[Verdict]) -> list[Near]:
    """Of each of them, in order."""
    return [await _near(knowledge, verdict) for verdict in mistakes]


async def _near(knowledge: KnowledgeBase, verdict: Verdict) -> Near:
    understood = await knowledge.understand(verdict.question, hint=verdict.language or None)
    known = {candidate.id: candidate.phrasing for candidate in understood.candidates if candidate.kind == "entry"}
    entries = (verdict.entry, verdict.instead)
    given, instead = [known.get(entry) or await _far(knowledge, verdict, entry) for entry in entries]
    return Near(given, instead)


async def _far(knowledge: KnowledgeBase, verdict: Verdict, entry_id: str) -> str:
    """The nearest phrasing of an entry that is not among the question's candidates."""
    entry = knowledge.get(entry_id)
    if entry is None:
        return ""
    known = [text for variant in entry.variants.values() for text in (variant.question, *variant.phrasings)]
    phrasings = sorted(known, key=lambda text: -alike(verdict.question, text))[:MOST_PHRASINGS]
    asked, *placed = await knowledge.place([verdict.question, *phrasings])
    return max(zip(phrasings, placed, strict=True), key=lambda one: float(one[1] @ asked))[0]
