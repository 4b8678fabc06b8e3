"""An entry that somebody has in mind, found by what they type: a few of its words, or what it means."""

import asyncio
from datetime import UTC, datetime

from bot.desk.knowledge.catalogue import MAX_SEARCH, Catalogue, Wanted, title_of
from knowledge_base import Entry, KnowledgeBase, Language
from knowledge_base.normalise import lexical_form

MOST_FOUND = 8
_BY_MEANING = 4


class EntryFinder:
    """One for all screens: it remembers each entry's searchable form."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._catalogue = Catalogue(knowledge)

    async def find(self, text: str, language: Language) -> list[Entry]:
        """At most MOST_FOUND: those whose title has every word, the nearest in meaning, those that have the words elsewhere.
        `language` is the reader's, and assumed of a text too short to tell. Nothing for nothing.
        """
        wanted = Wanted(search=text[:MAX_SEARCH])
        if wanted.anything:
            return []
        today = datetime.now(UTC).date()
        having = await asyncio.to_thread(self._catalogue.find, wanted, today)
        asked = lexical_form(wanted.search).split()
        titled = [entry for entry in having if all(word in lexical_form(title_of(entry, language)[0]) for word in asked)]
        understood = await self._knowledge.understand(wanted.search, hint=language)
        meant = [candidate.id for candidate in understood.candidates if candidate.kind == "entry"][:_BY_MEANING]
        near = [entry for one in meant if (entry := self.get(one))]
        return list({entry.id: entry for entry in (*titled[: MOST_FOUND - _BY_MEANING], *near, *titled, *having)}.values())[
            :MOST_FOUND
        ]

    def get(self, entry_id: str) -> Entry | None:
        """None where it is gone."""
        return self._knowledge.get(entry_id)

    def title(self, entry_id: str, language: Language) -> tuple[str, Language | None]:
        """The question in this language, or another that it has, with that language; of an entry that is gone its id."""
        entry = self.get(entry_id)
        return title_of(entry, language) if entry else (entry_id, None)
