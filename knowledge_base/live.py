"""Bringing an edit into the learnt model at once; what is learnt anew from everything follows in the background."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from knowledge_base.backends import FloatArray
from knowledge_base.corpus import Corpus, Target
from knowledge_base.head import RIDGE, Head, Places
from knowledge_base.index import PhrasingIndex
from knowledge_base.learning import Vectors, known_forms
from knowledge_base.matcher import Matcher
from knowledge_base.model import Model


def patch(model: Model, corpus: Corpus, vectors: Vectors) -> Model:
    """`model` with its corpus replaced: phrasings that left are gone, new ones are found; what is common keeps its weights.

    A new phrasing's weights are one Gauss-Seidel step of the head's equations, (y − f(x)) / (1 + λ).
    """
    old = model.matcher
    take = _kept(old.corpus, corpus)
    fresh = np.flatnonzero(take < 0)
    rows = np.empty((len(corpus.texts), old.index.rows().shape[1]), dtype=np.float32)
    rows[take >= 0] = old.index.rows()[take[take >= 0]]
    passages = None if vectors.passages is None else vectors.passages[fresh]
    if len(fresh):
        rows[fresh] = old.space.index(vectors.queries[fresh], passages)
    lexicon = old.lexicon.extended([corpus.texts[place] for place in fresh], take)
    weights = np.zeros((len(corpus.texts), len(corpus.targets)), dtype=np.float32)
    kept = np.flatnonzero(take >= 0)
    before, after = _columns(old.corpus, corpus)
    weights[np.ix_(kept, after)] = old.head.weights[np.ix_(take[kept], before)]
    starts = np.searchsorted(corpus.labels, np.arange(len(corpus.targets)))
    matcher = Matcher(corpus, old.space, PhrasingIndex.build(rows), lexicon, Head(weights, None), starts)
    if len(fresh):
        _settle(matcher, fresh)
    return replace(model, matcher=matcher, known=known_forms(corpus))


def _settle(matcher: Matcher, fresh: Places) -> None:
    meaning = matcher.index.likenesses(matcher.index.rows()[fresh])
    spelling: FloatArray = np.asarray((matcher.lexicon.rows[fresh] @ matcher.lexicon.rows.T).todense(), dtype=np.float32)
    wanted = np.zeros((len(fresh), len(matcher.corpus.targets)), dtype=np.float32)
    wanted[np.arange(len(fresh)), matcher.corpus.labels[fresh]] = 1.0
    matcher.head.weights[fresh] = (wanted - matcher.kernel_rows(meaning, spelling) @ matcher.head.weights) / (1 + RIDGE)


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
