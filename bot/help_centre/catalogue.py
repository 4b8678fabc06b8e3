"""What may be read today, by topic, and the pages already made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import select

from bot.db import Database
from bot.help_centre.page import PageMemory
from knowledge_base import Entry, KnowledgeBase
from knowledge_base.tables import EntryRow

MOST_COMPARED = 200
"""Questions whose vectors are made when the first page that shows neighbours is asked for: well under a second."""
UNSORTED = "other"
"""The topic of entries without a category."""


@dataclass(frozen=True, slots=True)
class Article:
    """One entry as it is read. `language` is the text's: another than the page's where the entry lacks that."""

    id: str
    language: str
    question: str
    markdown: str
    topic: str
    updated: datetime | None
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """One state of the knowledge base on one day; `pages` are forgotten with it. `topics` are in the order of first entries."""

    knowledge: KnowledgeBase
    day: date
    entries: Mapping[str, Entry]
    topics: Mapping[str, Sequence[str]]
    updated: Mapping[str, datetime]
    pages: PageMemory = field(default_factory=PageMemory)

    @property
    def changed(self) -> datetime | None:
        """When anything that can be read was last changed."""
        return max((self.updated[entry_id] for entry_id in self.entries if entry_id in self.updated), default=None)

    def around(self, topic: str) -> Sequence[str]:
        """The ids among which an entry's neighbours are looked for: all, or its topic's first where there are very many."""
        return tuple(self.entries) if len(self.entries) <= MOST_COMPARED else self.topics.get(topic, ())[:MOST_COMPARED]

    def article(self, entry_id: str, language: str) -> Article | None:
        entry, answer = self.entries.get(entry_id), self.knowledge.answer(entry_id, language)
        if entry is None or answer is None:
            return None
        topic, updated = entry.category or UNSORTED, self.updated.get(entry_id)
        return Article(entry_id, answer.language, answer.question, answer.markdown, topic, updated, tuple(entry.variants))

    def articles(self, ids: Sequence[str], language: str) -> list[Article]:
        return [article for entry_id in ids if (article := self.article(entry_id, language))]


class Shelf:
    """Holds the catalogue in force, and makes it anew when an entry changed or the day turned."""

    def __init__(self, knowledge: KnowledgeBase, database: Database) -> None:
        self._knowledge, self._database = knowledge, database
        self._state: tuple[tuple[Entry, ...], date] | None = None
        self._catalogue = Catalogue(knowledge, knowledge.today(), {}, {}, {})

    async def catalogue(self) -> Catalogue:
        # Entries are never changed in place, so where none was written this compares addresses only.
        state = (self._knowledge.list(), self._knowledge.today())
        if state != self._state:
            updated = await self._read_updates()
            entries = {entry.id: entry for entry in state[0] if self._knowledge.answer(entry.id, "en")}
            topics: dict[str, list[str]] = {}
            for entry in entries.values():
                topics.setdefault(entry.category or UNSORTED, []).append(entry.id)
            self._state, self._catalogue = state, Catalogue(self._knowledge, state[1], entries, topics, updated)
        return self._catalogue

    async def _read_updates(self) -> dict[str, datetime]:
        async with self._database.reading() as session:
            rows = await session.execute(select(EntryRow.id, EntryRow.updated_at))
            return {entry_id: updated.astimezone(UTC) for entry_id, updated in rows}
