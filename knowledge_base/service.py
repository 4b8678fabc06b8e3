"""The knowledge base as one living thing: entries in the database, a learnt model in memory, edits live at once."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from knowledge_base.asked import AskedVectors
from knowledge_base.backends import FloatArray
from knowledge_base.corpus import Target, target_of
from knowledge_base.decision import THRESHOLD
from knowledge_base.encoder import Encoder
from knowledge_base.entries import Answer, Entry, Language, Understanding, check_entry
from knowledge_base.errors import EntryNotFound
from knowledge_base.evidence import Evidence
from knowledge_base.hearing import Hearing, Listener
from knowledge_base.history import Action
from knowledge_base.keeping import EXACT_LIMIT, AnyModel, Entries, Keeping
from knowledge_base.language import detect
from knowledge_base.mirror import Mirror
from knowledge_base.normalise import spoken_form
from knowledge_base.prepare import Progress, no_progress
from knowledge_base.space import unit
from knowledge_base.store import Begin, remove_entry, write_entries, write_entry
from knowledge_base.trial import Trial, examine, examine_together

_NEXT_BEST: dict[Language, tuple[Language, ...]] = {
    "zh-Hans": ("zh-Hant", "en", "vi"),
    "zh-Hant": ("zh-Hans", "en", "vi"),
    "en": ("zh-Hans", "zh-Hant", "vi"),
    "vi": ("en", "zh-Hans", "zh-Hant"),
}


def _utc_today() -> date:
    return datetime.now(UTC).date()


class KnowledgeBase:
    """Make it with `open`. All methods belong to one event loop; encoding and learning run beside it."""

    def __init__(
        self,
        begin: Begin,
        encoder: Encoder,
        folder: Path,
        intents: Mapping[str, Sequence[str]],
        today: Callable[[], date],
        reading: Begin,
        limit: int,
    ) -> None:
        self._begin, self._encoder, self.today = begin, encoder, today
        """Which day it is where entries' first and last days are meant."""
        self._mirror = Mirror(reading)
        self._keeping = Keeping(encoder, folder, intents, limit)
        self._asked = AskedVectors(encoder)
        self._writing = asyncio.Lock()
        self._studying = asyncio.Lock()
        self._awaited: frozenset[str] = frozenset()
        self._learning: asyncio.Task[None] | None = None
        self._hearing = Hearing(self._listener)

    @classmethod
    async def open(
        cls,
        begin: Begin,
        encoder: Encoder,
        folder: Path,
        intents: Mapping[str, Sequence[str]],
        *,
        progress: Progress | None = None,
        today: Callable[[], date] = _utc_today,
        reading: Begin | None = None,
        limit: int = EXACT_LIMIT,
    ) -> Self:
        """Read the entries and load what was learnt from them, or learn it. `intents` are the dialogue's: name → examples.

        `today` is the day that entries' first and last days are held against; UTC's by default.
        `reading` begins a transaction that only reads, for databases where writers wait for each other; `begin` by default.
        Above `limit` phrasings each message is judged by its neighbourhood alone.
        """
        self = cls(begin, encoder, folder, intents, today, reading or begin, limit)
        async with self._writing:
            await self._mirror.read()
            await asyncio.to_thread(self._keeping.load_or_learn, self._mirror.entries, progress or no_progress)
        await asyncio.to_thread(detect, "語言")  # its tables are made on first use: not while a customer waits
        return self

    async def understand(self, text: str, *, hint: Language | None = None) -> Understanding:
        """What `text` means. `hint` is the language to assume where the text is too short to tell."""
        return await self._hearing.understand(text, hint)

    def anticipate(self, text: str) -> None:
        """Begin to understand a text that `understand` will soon be asked for."""
        self._hearing.anticipate(text)

    async def place(self, texts: Sequence[str]) -> FloatArray:
        """(n, d) float32: where questions lie in the space that sentences are compared in, rows of length 1. For `gaps`."""
        return await asyncio.to_thread(self._place, texts)

    def answer(self, entry_id: str, language: Language) -> Answer | None:
        """None where the entry is gone, disabled or not valid today. Falls back to another of the entry's languages."""
        entry = self.get(entry_id)
        if entry is None or not entry.answers_on(self.today()):
            return None
        for candidate in (language, *_NEXT_BEST.get(language, ("en", "zh-Hans", "zh-Hant", "vi"))):
            if candidate in entry.variants:
                variant = entry.variants[candidate]
                return Answer(entry.id, candidate, variant.question, variant.answer)
        return None

    def get(self, entry_id: str) -> Entry | None:
        """As stored, whether or not it may answer today."""
        return self._mirror.get(entry_id)

    def list(self) -> tuple[Entry, ...]:
        """Every entry, oldest first."""
        return tuple(one.entry for one in self._mirror.entries.values())

    def version(self, entry_id: str) -> int:
        """For `save(version=…)`. Raises EntryNotFound."""
        if entry_id not in self._mirror.entries:
            raise EntryNotFound(entry_id)
        return self._mirror.entries[entry_id].version

    async def save(
        self, entry: Entry, *, new: bool = False, version: int | None = None, author: str = "", action: Action = "saved"
    ) -> int:
        """Store the entry, have it live, and return its new version. Raises EntryInvalid or EntryConflict (see `write_entry`).

        `author` and `action` are what the entry's history tells.
        """
        async with self._writing:
            async with self._begin() as session:
                written = await write_entry(session, entry, new=new, version=version, author=author, action=action)
            await self._take_over()
        return written

    async def delete(self, entry_id: str, *, version: int | None = None, author: str = "") -> None:
        """Its history stays. Raises EntryNotFound or EntryConflict (see `remove_entry`)."""
        async with self._writing:
            async with self._begin() as session:
                await remove_entry(session, entry_id, version=version, author=author)
            await self._take_over()

    async def import_entries(self, entries: Sequence[Entry], *, author: str = "", progress: Progress | None = None) -> None:
        """Add or replace them all in one transaction; returns when everything is learnt. Meanwhile others may write."""
        async with self._studying:
            async with self._writing:
                async with self._begin() as session:
                    await write_entries(session, entries, author=author)
                self._awaited = frozenset(await self._mirror.read())
                then = self._mirror.entries
            if not self._awaited:
                return
            try:
                model = await asyncio.to_thread(self._keeping.loaded_or_learnt, then, progress or no_progress)
            finally:
                self._awaited = frozenset()
            async with self._writing:
                await asyncio.to_thread(self._keeping.take_over, model, then, self._mirror.entries)

    @property
    def learnt(self) -> AnyModel | None:
        """What is in force, to look at; None before there is any phrasing."""
        return self._keeping.model

    async def trial(self, entry: Entry, *, threshold: float = THRESHOLD) -> Trial:
        """What saving the entry would do to its neighbours, without saving it. Raises EntryInvalid."""
        entry = check_entry(entry)
        stored, model, hidden = self.get(entry.id), self._keeping.model, self._hidden()
        after = hidden - {target_of(entry)} if entry.answers_on(self.today()) else hidden | {target_of(entry)}
        before = (model, hidden) if model else None
        return await asyncio.to_thread(examine, entry, stored, before, after, self._encoder, self._asked.of, threshold)

    async def trials(
        self,
        entries: Sequence[Entry],
        *,
        threshold: float = THRESHOLD,
        seconds: float = 60.0,
        progress: Progress | None = None,
    ) -> tuple[Trial, ...]:
        """What saving all of them would do to the neighbours of each, without saving any; one for each entry in order, fewer
        where there are too many to look at in about so many seconds. None before anything is learnt.
        """
        model, hidden, today = self._keeping.model, self._hidden(), self.today()
        if model is None or not entries:
            return ()
        arriving = {target_of(entry) for entry in entries}
        after = (hidden - arriving) | {target_of(entry) for entry in entries if not entry.answers_on(today)}
        pairs, before = [(entry, self.get(entry.id)) for entry in entries], (model, hidden)
        rest = (self._encoder, self._asked.of, threshold, seconds, progress or no_progress)
        return await asyncio.to_thread(examine_together, pairs, before, after, *rest)

    async def explain(self, text: str, *, hint: Language | None = None) -> tuple[Understanding, Mapping[Target, Evidence]]:
        """As `understand`, and what each signal says of every target."""
        understood, model, spoken = await self.understand(text, hint=hint), self._keeping.model, spoken_form(text)
        if model is None or not spoken:
            return understood, {}
        return understood, await asyncio.to_thread(lambda: model.evidence(spoken, self._asked.of([model.written(spoken)])[0]))

    async def refresh(self) -> bool:
        """Take over what another process wrote. True where there was something."""
        if not await self._mirror.is_stale():
            return False
        async with self._writing:
            await self._take_over()
        return True

    async def settled(self) -> None:
        """Wait until what edits left to the background is learnt and written."""
        while self._learning is not None and not self._learning.done():
            await asyncio.wait([self._learning])

    async def close(self) -> None:
        """Finish the background's work and let the threads go."""
        await self.settled()
        self._hearing.close()

    def _listener(self) -> Listener:
        return Listener(self._keeping.model, self._hidden(), lambda texts: self._encoder.encode(texts, "query"))

    def _place(self, texts: Sequence[str]) -> FloatArray:
        model, spoken = self._keeping.model, [spoken_form(text) for text in texts]
        vectors = self._asked.of([model.written(text) for text in spoken] if model else spoken)
        # Before anything is learnt there is no space yet, only what the texts themselves have in common.
        return model.space.queries(vectors) if model else unit(vectors - vectors.mean(axis=0))

    def _hidden(self) -> frozenset[Target]:
        return self._mirror.hidden(self.today())

    async def _take_over(self) -> None:
        """Have in memory, and live, what was written."""
        changed = await self._mirror.read()
        entries = self._mirror.entries
        worn = await asyncio.to_thread(self._keeping.apply, entries, changed, self._awaited) if changed else False
        if worn:
            self._learning = asyncio.create_task(self._learn_later(entries, self._learning))

    async def _learn_later(self, entries: Entries, previous: asyncio.Task[None] | None) -> None:
        if previous is not None:
            await asyncio.wait([previous])
        if self._mirror.entries is not entries and self._learning is not asyncio.current_task():
            return  # a later edit's turn comes, and learns everything
        async with self._studying:
            if not self._keeping.unsettled:
                return
            model = await asyncio.to_thread(self._keeping.learnt, entries)
            async with self._writing:
                await asyncio.to_thread(self._keeping.take_over, model, entries, self._mirror.entries)
