"""What is learnt of the entries: from all together while there are some thousand phrasings, locally above. Loaded, learnt, and
kept up to date with edits.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from knowledge_base import snapshot
from knowledge_base.corpus import Corpus, Lines, Target, entry_lines, intent_lines, joined, split, target_of
from knowledge_base.embeddings import Embeddings
from knowledge_base.encoder import Encoder
from knowledge_base.entries import Entry
from knowledge_base.labelled import rehearsed, rehearsed_locally
from knowledge_base.learning import learn
from knowledge_base.live import patch
from knowledge_base.local import LocalModel
from knowledge_base.local_learning import learn_locally
from knowledge_base.local_snapshot import load_local, save_local
from knowledge_base.model import Model
from knowledge_base.phrasings import Encode
from knowledge_base.prepare import Progress, no_progress
from knowledge_base.relearning import Basis, relearn
from knowledge_base.store import Stored
from knowledge_base.thresholds import Labelled

EXACT_LIMIT = 6000
"""Phrasings that are learnt from all together, which grows with the cube; with more, the neighbourhood does as well."""
Entries = Mapping[str, Stored]
AnyModel = Model | LocalModel
_NOTHING = Lines((), ())


def learnt_from(
    lines: Mapping[Target, Lines],
    embeddings: Embeddings,
    *,
    locally: bool,
    digests: Mapping[Target, bytes] | None = None,
    progress: Progress = no_progress,
) -> AnyModel:
    """From at least one phrasing. `digests` are needed where the model is written down."""
    if locally:
        return learn_locally(lines, digests or {}, embeddings, progress)
    corpus = joined(lines)
    return learn(corpus, embeddings.vectors(corpus, progress), progress)


class Keeping:
    """`model` may be looked at by any thread. Methods are called by one at a time, but for `learnt` and `loaded_or_learnt`."""

    def __init__(self, encoder: Encoder, folder: Path, intents: Mapping[str, Sequence[str]], limit: int) -> None:
        self._encoder, self._folder, self._limit = encoder, folder, limit
        self._intents = {Target("intent", name): intent_lines(examples) for name, examples in intents.items()}
        self._embeddings = Embeddings(encoder, folder / "embeddings.bin")
        self._lines: dict[Target, tuple[Entry, Lines]] = {}
        self._patched = False
        self.model: AnyModel | None = None

    def load_or_learn(self, entries: Entries, progress: Progress = no_progress) -> None:
        """Have a model of just these entries; None where there is nothing to learn from."""
        self.model, self._patched = self.loaded_or_learnt(entries, progress), False

    def loaded_or_learnt(self, entries: Entries, progress: Progress = no_progress) -> AnyModel | None:
        """Such a model, to `take_over`."""
        return self._load(entries) or self.learnt(entries, progress)

    def apply(self, entries: Entries, changed: Collection[str], awaited: Collection[str] = ()) -> bool:
        """Have these entries' changes in the model, at once; of those `awaited` somebody is learning, and they stay as they are
        unless they changed again. Whether all should be learnt anew.
        """
        if self.model is None or not entries:
            self.load_or_learn(entries)
            return False
        before = self.model
        self.model = self._changed(before, entries, changed, frozenset(awaited) - set(changed), self._embeddings.fresh)
        self._patched = self._patched or self.model is not before
        return self.model is not before and self.unsettled

    def take_over(self, model: AnyModel | None, then: Entries, now: Entries) -> None:
        """Have a model that was learnt from the entries as they were `then`, with what changed since."""
        if model is None:
            self.load_or_learn(now)
            return
        changed = [one for one in then.keys() | now.keys() if then.get(one) is not now.get(one)]
        caught_up = self._changed(model, now, changed, frozenset(), self._embeddings.take) if changed else model
        self.model, self._patched = caught_up, caught_up is not model

    @property
    def unsettled(self) -> bool:
        """Whether learning anew would change the model: a local one changes with each edit, until it is worn."""
        return self.model.phrasings.worn if isinstance(self.model, LocalModel) else self._patched

    def learnt(self, entries: Entries, progress: Progress = no_progress) -> AnyModel | None:
        """Learn from all of them, and write it down."""
        large = self._large(entries)
        lines = self._all_lines(entries)
        if not any(one.texts for one in lines.values()):
            return None
        if large:
            local = learn_locally(lines, self._digests(entries), self._embeddings, progress)
            self._lines = {}
            save_local(local, self._folder / "learnt-locally", self._encoder.fingerprint)
            model: AnyModel = local
        else:
            exact = self._learnt_exactly(joined(lines), progress)
            snapshot.save(exact, self._folder / "learnt", self._encoder.fingerprint)
            model = exact
        self._embeddings.keep_only([model.written(text) for one in lines.values() for text in one.texts], both=not large)
        return model

    def _learnt_exactly(self, corpus: Corpus, progress: Progress) -> Model:
        """With what was fitted to nearly the same phrasings kept, in this process or an earlier one."""
        vectors = self._embeddings.vectors(corpus, progress)
        if isinstance(self.model, Model):
            basis: Basis | None = Basis.of(self.model)
        else:
            basis = snapshot.load_basis(self._folder / "learnt", self._encoder.fingerprint)
        return relearn(basis, corpus, vectors) if basis and basis.holds_for(corpus) else learn(corpus, vectors, progress)

    def _changed(
        self, model: AnyModel, entries: Entries, changed: Collection[str], awaited: Collection[str], encode: Encode
    ) -> AnyModel:
        """The same model where nothing that is said or told differs."""
        if isinstance(model, LocalModel):
            return self._edited(model, entries, changed, encode)
        lines = self._all_lines(entries)
        if awaited:
            known = split(model.matcher.corpus)
            waiting = {Target("entry", one) for one in awaited}
            lines = {target: known.get(target, _NOTHING) if target in waiting else one for target, one in lines.items()}
        corpus = joined(lines)
        if corpus.fingerprint == model.matcher.corpus.fingerprint:
            return model
        return patch(model, corpus, self._embeddings.vectors(corpus, marks=model.marks))

    def rehearsed(self, unanswerable: float | None = None, progress: Progress = no_progress) -> Labelled:
        """The model asked its own phrasings (see `labelled`). There must be one."""
        if isinstance(self.model, LocalModel):
            return rehearsed_locally(self.model, self._embeddings, unanswerable, progress)
        assert self.model is not None  # noqa: S101  # said above
        vectors = self._embeddings.vectors(self.model.matcher.corpus, progress, self.model.marks)
        return rehearsed(self.model, vectors, unanswerable, progress)

    def _edited(self, model: LocalModel, entries: Entries, changed: Collection[str], encode: Encode) -> LocalModel:
        now = {Target("entry", one): entry_lines(entries[one].entry) if one in entries else _NOTHING for one in changed}
        differing = {target: lines for target, lines in now.items() if model.lines(target) != lines}
        return model.changed(differing, encode) if differing else model

    def _load(self, entries: Entries) -> AnyModel | None:
        if not self._large(entries):
            return snapshot.load(self._folder / "learnt", self._encoder.fingerprint, joined(self._all_lines(entries)))
        model = load_local(self._folder / "learnt-locally", self._encoder.fingerprint)
        if model is None:
            return None
        then, now = model.phrasings.base.digests, self._digests(entries)
        changed = [target for target in then.keys() | now.keys() if then.get(target) != now.get(target)]
        if len(changed) > len(then) / 2 or any(target.kind == "intent" for target in changed):
            return None
        edited = self._edited(model, entries, [target.id for target in changed], self._embeddings.take)
        return None if edited.phrasings.worn else edited

    def _large(self, entries: Entries) -> bool:
        """By what is said and told, without the copies that are made of it."""
        count = sum(len(one.texts) for one in self._intents.values())
        for stored in entries.values():
            count += sum(2 + len(variant.phrasings) for variant in stored.entry.variants.values())
        return count > self._limit

    def _all_lines(self, entries: Entries) -> dict[Target, Lines]:
        """Of every target in order; what an entry's are is remembered as long as the entry stays."""
        lines: dict[Target, tuple[Entry, Lines]] = {}
        for stored in entries.values():
            target, entry = target_of(stored.entry), stored.entry
            before = self._lines.get(target)
            lines[target] = before if before and before[0] is entry else (entry, entry_lines(entry))
        self._lines = lines
        return {target: one for target, (_, one) in lines.items()} | self._intents

    def _digests(self, entries: Entries) -> dict[Target, bytes]:
        digests = {target_of(stored.entry): _digest(_said(stored.entry)) for stored in entries.values()}
        return digests | {target: _digest(lines.texts) for target, lines in self._intents.items()}


def _said(entry: Entry) -> list[str]:
    parts = []
    for language, variant in entry.variants.items():
        parts += [language, variant.question, *variant.phrasings, "", variant.answer]
    return parts


def _digest(parts: Collection[str]) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()
