"""The knowledge base as one living thing: entries in the database, a learnt model in memory, edits live at once."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from knowledge_base import snapshot
from knowledge_base.asked import AskedVectors
from knowledge_base.backends import FloatArray
from knowledge_base.corpus import Corpus, Target, answers, build_corpus, phrasings
from knowledge_base.decision import THRESHOLD
from knowledge_base.embeddings import Embeddings
from knowledge_base.encoder import Encoder
from knowledge_base.entries import Answer, Entry, Language, Understanding, check_entry
from knowledge_base.errors import EntryNotFound
from knowledge_base.evidence import Evidence, evidence
from knowledge_base.history import Action
from knowledge_base.language import detect
from knowledge_base.learning import Vectors, learn
from knowledge_base.live import patch
from knowledge_base.matcher import grouped
from knowledge_base.model import Model, Ranking
from knowledge_base.normalise import spoken_form
from knowledge_base.prepare import Progress, no_progress
from knowledge_base.space import unit
from knowledge_base.store import Begin, read_entries, read_revision, remove_entry, write_entries, write_entry
from knowledge_base.trial import Trial, examine

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
    ) -> None:
        self._begin, self._reading, self._encoder, self._folder = begin, reading, encoder, folder
        self._intents, self._today = intents, today
        self._entries: dict[str, tuple[Entry, int]] = {}
        self._model: Model | None = None
        self._revision = -1
        self._embeddings = Embeddings(encoder, folder / "embeddings.npz")
        self._asked = AskedVectors(encoder)
        self._writing = asyncio.Lock()
        self._learning: asyncio.Task[None] | None = None
        self._asking = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="understand")

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
    ) -> Self:
        """Read the entries and load what was learnt from them, or learn it. `intents` are the dialogue's: name → examples.

        `reading` begins a transaction that only reads, for databases where writers wait for each other; `begin` by default.
        """
        self = cls(begin, encoder, folder, intents, today, reading or begin)
        async with self._writing:
            await self._read()
            await asyncio.to_thread(self._load_or_learn, self._corpus(), progress or no_progress)
        return self

    async def understand(self, text: str, *, hint: Language | None = None) -> Understanding:
        """What `text` means. `hint` is the language to assume where the text is too short to tell."""
        return await asyncio.get_running_loop().run_in_executor(self._asking, self._understand, text, hint)

    def anticipate(self, text: str) -> None:
        """Begin to understand a text that `understand` will soon be asked for: the longest part, reading it, starts now."""
        spoken = spoken_form(text)
        if spoken:
            self._asking.submit(self._encoder.encode, [spoken], "query")

    async def place(self, texts: Sequence[str]) -> FloatArray:
        """(n, d) float32: where questions lie in the space that sentences are compared in, rows of length 1. For `gaps`."""
        return await asyncio.to_thread(self._place, texts)

    def answer(self, entry_id: str, language: Language) -> Answer | None:
        """None where the entry is gone, disabled or not valid today. Falls back to another of the entry's languages."""
        entry = self.get(entry_id)
        if entry is None or not entry.answers_on(self._today()):
            return None
        for candidate in (language, *_NEXT_BEST.get(language, ("en", "zh-Hans", "zh-Hant", "vi"))):
            if candidate in entry.variants:
                variant = entry.variants[candidate]
                return Answer(entry.id, candidate, variant.question, variant.answer)
        return None

    def get(self, entry_id: str) -> Entry | None:
        """As stored, whether or not it may answer today."""
        return self._entries[entry_id][0] if entry_id in self._entries else None

    def list(self) -> tuple[Entry, ...]:
        """Every entry, oldest first."""
        return tuple(entry for entry, _ in self._entries.values())

    def version(self, entry_id: str) -> int:
        """For `save(version=…)`. Raises EntryNotFound."""
        if entry_id not in self._entries:
            raise EntryNotFound(entry_id)
        return self._entries[entry_id][1]

    async def save(
        self, entry: Entry, *, new: bool = False, version: int | None = None, author: str = "", action: Action = "saved"
    ) -> int:
        """Store the entry, have it live, and return its new version. Raises EntryInvalid or EntryConflict (see `write_entry`).

        `author` and `action` are what the entry's history tells.
        """
        async with self._writing:
            async with self._begin() as session:
                written = await write_entry(session, entry, new=new, version=version, author=author, action=action)
            await self._read()
            await self._apply()
        return written

    async def delete(self, entry_id: str, *, version: int | None = None, author: str = "") -> None:
        """Its history stays. Raises EntryNotFound or EntryConflict (see `remove_entry`)."""
        async with self._writing:
            async with self._begin() as session:
                await remove_entry(session, entry_id, version=version, author=author)
            await self._read()
            await self._apply()

    async def import_entries(self, entries: Sequence[Entry], *, author: str = "", progress: Progress | None = None) -> None:
        """Add or replace them all in one transaction, then learn; returns when everything is learnt."""
        async with self._writing:
            async with self._begin() as session:
                await write_entries(session, entries, author=author)
            await self._read()
            await asyncio.to_thread(self._load_or_learn, self._corpus(), progress or no_progress)

    async def trial(self, entry: Entry, *, threshold: float = THRESHOLD) -> Trial:
        """What saving the entry would do to its neighbours, without saving it. Raises EntryInvalid."""
        entry = check_entry(entry)
        stored, model, hidden = self.get(entry.id), self._model, self._hidden()
        others = [kept for kept in self.list() if kept.id != entry.id]
        target = Target("entry", entry.id)
        after = hidden - {target} if entry.answers_on(self._today()) else hidden | {target}

        def corpus(entries: Sequence[Entry]) -> Corpus:
            return grouped(build_corpus(phrasings(entries, self._intents), answers(entries)))[0]

        def examined() -> Trial:
            corpora, before = (corpus([*others, entry]), corpus(others)), (model, hidden) if model else None
            return examine(entry, stored, before, corpora, after, self._encoder, self._asked.of, threshold)

        return await asyncio.to_thread(examined)

    async def explain(self, text: str, *, hint: Language | None = None) -> tuple[Understanding, Mapping[Target, Evidence]]:
        """As `understand`, and what each signal says of every target."""
        understood, model, spoken = await self.understand(text, hint=hint), self._model, spoken_form(text)
        if model is None or not spoken:
            return understood, {}
        return understood, await asyncio.to_thread(lambda: evidence(model, spoken, self._asked.of([spoken])[0]))

    async def refresh(self) -> bool:
        """Take over what another process wrote. True where there was something."""
        async with self._reading() as session:
            revision = await read_revision(session)
        if revision == self._revision:
            return False
        async with self._writing:
            await self._read()
            await self._apply()
        return True

    async def settled(self) -> None:
        """Wait until what edits left to the background is learnt and written."""
        while self._learning is not None and not self._learning.done():
            await asyncio.wait([self._learning])

    async def close(self) -> None:
        """Finish the background's work and let the threads go."""
        await self.settled()
        self._asking.shutdown(wait=True)

    def _understand(self, text: str, hint: Language | None) -> Understanding:
        spoken = spoken_form(text)
        language, certain = detect(spoken, hint)
        model = self._model
        if model is None or not spoken:
            return Understanding(text, language, certain, (), 1.0)
        ranking: Ranking = model.rank(spoken, self._encoder.encode([spoken], "query")[0], self._hidden())
        return Understanding(text, language, certain, ranking.candidates, ranking.out_of_scope)

    def _place(self, texts: Sequence[str]) -> FloatArray:
        vectors = self._asked.of([spoken_form(text) for text in texts])
        # Before anything is learnt there is no space yet, only what the texts themselves have in common.
        model = self._model
        return model.matcher.space.queries(vectors) if model else unit(vectors - vectors.mean(axis=0))

    def _hidden(self) -> frozenset[Target]:
        today = self._today()
        return frozenset(Target("entry", entry.id) for entry, _ in self._entries.values() if not entry.answers_on(today))

    async def _read(self) -> None:
        async with self._reading() as session:
            # the revision first: a write that slips in between is then read again, never missed
            revision = await read_revision(session)
            self._entries = await read_entries(session)
        self._revision = revision

    def _corpus(self) -> Corpus:
        return grouped(build_corpus(phrasings(self.list(), self._intents), answers(self.list())))[0]

    async def _apply(self) -> None:
        corpus = self._corpus()
        model = self._model
        if model is not None and corpus.texts and model.matcher.corpus.fingerprint == corpus.fingerprint:
            return
        if model is None or not corpus.texts:
            await asyncio.to_thread(self._load_or_learn, corpus, no_progress)
            return
        vectors = await asyncio.to_thread(self._embeddings.vectors, corpus)
        self._model = await asyncio.to_thread(patch, model, corpus, vectors)
        previous = self._learning
        self._learning = asyncio.create_task(self._learn_later(corpus, vectors, previous))

    async def _learn_later(self, corpus: Corpus, vectors: Vectors, previous: asyncio.Task[None] | None) -> None:
        if previous is not None:
            await asyncio.wait([previous])
        if not self._still(corpus):
            return
        model = await asyncio.to_thread(learn, corpus, vectors)
        async with self._writing:
            if self._still(corpus):
                self._model = model
                await asyncio.to_thread(self._save, model)

    def _still(self, corpus: Corpus) -> bool:
        return self._model is not None and self._model.matcher.corpus.fingerprint == corpus.fingerprint

    def _load_or_learn(self, corpus: Corpus, progress: Progress) -> None:
        if not corpus.texts:
            self._model = None
            return
        model = snapshot.load(self._folder / "learnt", self._encoder.fingerprint, corpus)
        if model is None:
            model = learn(corpus, self._embeddings.vectors(corpus, progress), progress)
            self._save(model)
        self._model = model

    def _save(self, model: Model) -> None:
        snapshot.save(model, self._folder / "learnt", self._encoder.fingerprint)
        self._embeddings.write()
