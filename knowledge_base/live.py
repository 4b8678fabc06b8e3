"""Bringing an edit into the learnt model at once; what is learnt anew from everything follows in the background."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy import linalg

from knowledge_base.backends import FloatArray
from knowledge_base.corpus import Corpus, Lines, Target, joined, split
from knowledge_base.embeddings import BOTH_ROLES_LIMIT
from knowledge_base.encoder import Encoder
from knowledge_base.head import RIDGE, Head, Places
from knowledge_base.index import PhrasingIndex
from knowledge_base.learning import known_forms
from knowledge_base.local import LocalModel
from knowledge_base.matcher import Matcher
from knowledge_base.model import Model
from knowledge_base.vectors import Vectors

_NEAR, _FAR = 400, 400
"""How many phrasings around an edit, and how many spread over all the others, adapt their weights to it."""
_AT_ONCE = 1000
"""New phrasings whose weights are found together; an import that another process made may bring many more."""


class _Fresh(NamedTuple):
    """The new phrasings' raw vectors; `passages` is None where the model looks at the query role alone."""

    queries: FloatArray
    passages: FloatArray | None


def patch(model: Model, corpus: Corpus, vectors: Vectors) -> Model:
    """`model` with its corpus replaced: phrasings that left are gone, new ones are found.

    The head's equations are solved again for the phrasings around the edit and for some spread over all the others, which
    hold the rest in balance; the weights of whatever is left are kept. Up to 800 phrasings that is all of them.
    """
    take = _kept(model.matcher.corpus, corpus)
    fresh = np.flatnonzero(take < 0)
    return _patched(model, corpus, take, _Fresh(vectors.queries[fresh], _some(vectors.passages, fresh)))


def attempt(model: Model, corpus: Corpus, encoder: Encoder) -> Model:
    """The same for a corpus that is only tried out: what is new is encoded here, and nothing is remembered."""
    take = _kept(model.matcher.corpus, corpus)
    texts = [model.written(corpus.texts[place]) for place in np.flatnonzero(take < 0)]
    if not texts:
        nothing = np.empty((0, encoder.dimension), dtype=np.float32)
        return _patched(model, corpus, take, _Fresh(nothing, None))
    both = len(corpus.texts) <= BOTH_ROLES_LIMIT
    queries, passages = encoder.encode(texts, "query"), encoder.encode(texts, "passage") if both else None
    return _patched(model, corpus, take, _Fresh(queries, passages))


def tried(model: Model | LocalModel, changes: Mapping[Target, Lines], encoder: Encoder) -> Model | LocalModel:
    """`model` with these targets' lines replaced; those without any are gone. Nothing is remembered."""
    if isinstance(model, LocalModel):
        return model.changed(changes, lambda texts: encoder.encode(texts, "query"))
    return attempt(model, joined({**split(model.matcher.corpus), **changes}), encoder)


def _some(rows: FloatArray | None, places: Places) -> FloatArray | None:
    return None if rows is None else rows[places]


def _patched(model: Model, corpus: Corpus, take: Places, new: _Fresh) -> Model:
    """`take[i]` is where the corpus's row i stood before, -1 for a new one."""
    old = model.matcher
    fresh, kept = np.flatnonzero(take < 0), np.flatnonzero(take >= 0)
    rows = np.empty((len(corpus.texts), old.index.rows().shape[1]), dtype=np.float32)
    rows[kept] = old.index.rows()[take[kept]]
    if len(fresh):
        rows[fresh] = old.space.index(new.queries, new.passages)
    lexicon = old.lexicon.extended([corpus.texts[place] for place in fresh], take)
    weights = np.zeros((len(corpus.texts), len(corpus.targets)), dtype=np.float32)
    before, after = _columns(old.corpus, corpus)
    weights[np.ix_(kept, after)] = old.head.weights[np.ix_(take[kept], before)]
    starts = np.searchsorted(corpus.labels, np.arange(len(corpus.targets)))
    matcher = Matcher(corpus, old.space, PhrasingIndex.build(rows), lexicon, Head(weights, None), starts)
    gone = np.setdiff1d(np.arange(len(old.corpus.texts)), take[kept])
    left = old.index.rows()[gone[:: 1 + len(gone) // _AT_ONCE]]
    for start in range(0, max(len(fresh), len(gone) > 0), _AT_ONCE):
        part = fresh[start : start + _AT_ONCE]
        _settle(matcher, _around(rows, part, np.concatenate([rows[part], left])))
    return replace(model, matcher=matcher, known=known_forms(corpus))


def _around(rows: FloatArray, fresh: Places, changed: FloatArray) -> Places:
    """The new rows, those most like what was changed, and every so many-th of all."""
    nearness = (rows @ changed.T).max(axis=1)
    nearest = np.argpartition(-nearness, _NEAR)[:_NEAR] if len(rows) > _NEAR else np.arange(len(rows))
    spread = np.unique(np.linspace(0, len(rows) - 1, _FAR).astype(np.int64))
    return np.unique(np.concatenate([fresh, nearest, spread]))


def _settle(matcher: Matcher, places: Places) -> None:
    """One block Gauss-Seidel step of (K + λI) A = Y: exact for `places` together, the others held."""
    weights = matcher.head.weights
    meaning = matcher.index.likenesses(matcher.index.rows()[places])
    spelling: FloatArray = np.asarray((matcher.lexicon.rows[places] @ matcher.lexicon.rows.T).todense(), dtype=np.float32)
    reach = matcher.kernel_rows(meaning, spelling)
    wanted = np.zeros((len(places), weights.shape[1]), dtype=np.float32)
    wanted[np.arange(len(places)), matcher.corpus.labels[places]] = 1.0
    block = reach[:, places]
    block[np.diag_indices(len(places))] += RIDGE
    left = wanted - reach @ weights - RIDGE * weights[places]
    weights[places] += linalg.solve(block, left, assume_a="pos", check_finite=False)


def _kept(old: Corpus, new: Corpus) -> Places:
    places: Mapping[tuple[Target, str], int] = {
        (old.targets[label], text): place for place, (label, text) in enumerate(zip(old.labels, old.texts, strict=True))
    }
    return np.array(
        [places.get((new.targets[label], text), -1) for label, text in zip(new.labels, new.texts, strict=True)], dtype=np.int64
    )


def _columns(old: Corpus, new: Corpus) -> tuple[Places, Places]:
    places = {target: place for place, target in enumerate(old.targets)}
    common = [(places[target], place) for place, target in enumerate(new.targets) if target in places]
    pairs = np.array(common, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
