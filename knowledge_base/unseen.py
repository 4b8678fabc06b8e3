"""The rehearsal, each phrasing judged through a view (see `adapter`) that was learnt without it.

A view draws the phrasings it has seen to their kin. Judged through it, each would be found more surely than a customer's words
will be; so the phrasings are halved, and either half is asked through the view of the other (cross-fitting).
"""

from dataclasses import fields

import numpy as np

from knowledge_base.adapter import fit_adapter
from knowledge_base.backends import FloatArray
from knowledge_base.confidence import Standing
from knowledge_base.head import Places
from knowledge_base.matcher import Matcher, Signals
from knowledge_base.rehearsal import TWIN, Rehearsal, rehearse
from knowledge_base.vectors import Vectors

_SEED = 5


def rehearse_unseen(matcher: Matcher, vectors: Vectors, asked: Places) -> Rehearsal:
    """As `rehearse`, of the places `asked` (whole targets). `vectors` follow the matcher's corpus."""
    if matcher.space.adapter is None:
        return rehearse(matcher, asked, vectors.queries[asked], vectors.reference_queries)
    corpus, shared = matcher.corpus, matcher.space.seen_through(None)
    rows = shared.index(vectors.queries, vectors.passages)
    half = halves(rows, corpus.labels)
    views = []
    for number in (0, 1):
        seen = half != number
        # however few a half is: judged without a view, what is answered through one would be trusted too much
        space = shared.seen_through(fit_adapter(rows[seen], corpus.labels[seen], fewest=0))
        view = Matcher.fit(corpus, space, space.index(vectors.queries, vectors.passages), matcher.lexicon)
        views.append(rehearse(view, asked, vectors.queries[asked], vectors.reference_queries))
    first, second = views
    return _merged(first, second, half[first.asked] == 1)


def halves(rows: FloatArray, labels: Places) -> Places:
    """0 or 1 for each phrasing; those of a target that say the same (in the other script) stay together."""
    coins = np.random.default_rng(_SEED).integers(0, 2, len(rows))
    first = np.arange(len(rows))
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        first[own] = own[((rows[own] @ rows[own].T) >= TWIN).argmax(axis=1)]
    half: Places = coins[first]
    return half


def _merged(first: Rehearsal, second: Rehearsal, from_second: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Rehearsal:
    def signals(one: Signals, other: Signals) -> Signals:
        return Signals(*(np.where(from_second[:, None], getattr(other, f.name), getattr(one, f.name)) for f in fields(Signals)))

    return Rehearsal(
        first.asked,
        first.targets,
        signals(first.paraphrase, second.paraphrase),
        np.where(from_second, second.answerable, first.answerable),
        signals(first.near_miss, second.near_miss),
        Standing(*(np.where(from_second, other, one) for one, other in zip(first.standing, second.standing, strict=True))),
    )
