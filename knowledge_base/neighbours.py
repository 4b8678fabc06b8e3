"""What an edit would do to the entries around it. Pure, over learnt models.

Every warning is a decision of the calibrated model itself, at the operator's own threshold: an entry says nearly the same when
it would, without the edited one, surely answer most of its questions.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from knowledge_base.backends import FloatArray
from knowledge_base.corpus import Corpus, Target
from knowledge_base.decision import Decision, band
from knowledge_base.encoder import Encoder
from knowledge_base.entries import Entry
from knowledge_base.head import Places
from knowledge_base.live import attempt
from knowledge_base.model import Model, Ranking

Encode = Callable[[Sequence[str]], FloatArray]
"""Texts in spoken form → their raw query-role vectors (n, d)."""
Hidden = frozenset[Target]

_NEAREST = 3
_MOST_ASKED = 60
"""Phrasings of other entries that are asked, the nearest ones of each new phrasing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a message leads to. `target` is what it is answered with; None where it is asked back or handed off."""

    decision: Decision
    target: Target | None
    probability: float


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Without the edited entry, `entry_id` would answer so many `of` its phrasings."""

    entry_id: str
    answered: int
    of: int


@dataclass(frozen=True, slots=True)
class Collision:
    """`taken`: a new phrasing of the edited entry that `other` answers until now. `lost`: one of its phrasings that goes to
    `other` nevertheless. `drawn`: a phrasing of `other`; whoever words it a little differently would now be answered by
    the edited entry.
    """

    kind: Literal["taken", "lost", "drawn"]
    phrasing: str
    other: Target
    probability: float


def duplicates(entry: Entry, corpus: Corpus, without: Model, encode: Encode, threshold: float) -> tuple[Duplicate, ...]:
    """Entries that say nearly the same, the most alike first. `corpus` has the edited entry, the model has not."""
    lines = [corpus.texts[place] for place in _own(entry, corpus)]
    given = [outcome(without.rank(line, vector), threshold).target for line, vector in zip(lines, encode(lines), strict=True)]
    answered = Counter(target.id for target in given if target and target.kind == "entry")
    return tuple(Duplicate(one, count, len(lines)) for one, count in answered.most_common() if count >= threshold * len(lines))


def collisions(
    entry: Entry, before: tuple[Model, Hidden], after: Model, encoder: Encoder, encode: Encode, threshold: float
) -> list[Collision]:
    """Phrasings that more than one target lays claim to, as far as the edit is to blame."""
    corpus, old = after.matcher.corpus, before[0].matcher.corpus
    lines = [corpus.texts[place] for place in _own(entry, corpus)]
    known = {text for text, label in zip(old.texts, old.labels, strict=True) if old.targets[label] == target_of(entry)}
    found = []
    for line, vector in zip(lines, encode(lines), strict=True):
        now = outcome(after.rank(line, vector), threshold)
        if now.target and now.target != target_of(entry):
            found.append(Collision("lost", line, now.target, now.probability))
        elif line not in known:
            then = outcome(before[0].rank(line, vector, before[1]), threshold)
            if then.target and then.target != target_of(entry):
                found.append(Collision("taken", line, then.target, then.probability))
    fresh = np.array([place for place in _own(entry, corpus) if corpus.texts[place] not in known], dtype=np.int64)
    return found + (_drawn(entry, after, fresh, encoder, encode, threshold) if len(fresh) else [])


def _drawn(entry: Entry, after: Model, fresh: Places, encoder: Encoder, encode: Encode, threshold: float) -> list[Collision]:
    """The nearest phrasings of other entries are left out, and asked as if a customer had found those words."""
    corpus, index = after.matcher.corpus, after.matcher.index
    foreign = np.array([target.kind == "entry" and target != target_of(entry) for target in corpus.targets])[corpus.labels]
    foreign &= ~corpus.told
    likeness = np.where(foreign, index.likenesses(index.rows()[fresh]), -2.0)
    near = np.argsort(-likeness, axis=1)[:, :_NEAREST].T.ravel()
    near = np.unique(corpus.source[list(dict.fromkeys(near.tolist()))[:_MOST_ASKED]])
    out = np.isin(corpus.source, near[foreign[near]])
    left = np.bincount(corpus.labels[~out & ~corpus.told], minlength=len(corpus.targets)) > 0
    out &= left[corpus.labels]  # whatever would be left without a phrasing keeps its own
    asked = [int(place) for place in np.flatnonzero(out) if corpus.source[place] == place]
    texts, new = [corpus.texts[place] for place in asked], {corpus.texts[place] for place in fresh}
    held_out = attempt(after, _filtered(corpus, ~out), encoder)
    found = []
    for place, text, vector in zip(asked, texts, encode(texts), strict=True):
        ranking = held_out.rank(text, vector)
        drawn = outcome(ranking, threshold)
        if drawn.target == target_of(entry) and ranking.candidates[0].phrasing in new:
            found.append(Collision("drawn", text, corpus.targets[corpus.labels[place]], drawn.probability))
    return found


def _filtered(corpus: Corpus, keep: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Corpus:
    places = np.flatnonzero(keep)
    source = np.searchsorted(places, corpus.source[places])
    texts = tuple(corpus.texts[place] for place in places)
    return replace(corpus, texts=texts, labels=corpus.labels[places], source=source, told=corpus.told[places])


def _own(entry: Entry, corpus: Corpus) -> list[int]:
    """The places of the entry's phrasings, without the copies that were made of them, nor what its answers tell."""
    label = corpus.targets.index(target_of(entry))
    return [int(place) for place in np.flatnonzero((corpus.labels == label) & ~corpus.told) if corpus.source[place] == place]


def outcome(ranking: Ranking, threshold: float) -> Outcome:
    """What the ranking leads to, by `decision.band`."""
    best = ranking.candidates[0] if ranking.candidates else None
    probability = best.probability if best else 0.0
    decision = band(probability, ranking.out_of_scope, threshold)
    return Outcome(decision, Target(best.kind, best.id) if best and decision == "answer" else None, probability)


def target_of(entry: Entry) -> Target:
    """What its phrasings lead to."""
    return Target("entry", entry.id)
