"""Which questions ask the same thing: clusters of questions, whatever language each was asked in.

Average-link agglomerative clustering (Sokal & Michener 1958) of cosine distances, cut at one distance. The questions are
first centred: their own mean is what they have in common (all of them are about this shop), and each language's mean what
its questions have in common beyond that (Libovický et al., "On the Language Neutrality of Pre-trained Multilingual
Representations", 2020). Centred so, one cut serves knowledge bases as different as a bank's and a web shop's, where cuts
learnt from the entries' own phrasings do not. What a translation still loses is given back to pairs of two languages.
`python -m bench.gaps` shows what each of these is worth.

Pure: the same questions in any order give the same clusters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from knowledge_base.backends import FloatArray
from knowledge_base.entries import Language
from knowledge_base.linking import TRANSLATED, linked
from knowledge_base.space import unit

CUT = 0.6
"""Clusters stay apart where their questions' mean cosine distance is above this."""
NEARLY_THE_SAME = 0.5
"""Cosine of two questions, as they lie in the space, above which one repeats the other."""
MOST_EXAMPLES = 5
_PRIOR = 50
"""A language's mean is trusted like that many questions of it: with fewer it stays near the knowledge base's own."""

Link = Callable[[FloatArray, npt.NDArray[np.int64], float], npt.NDArray[np.int64]]
"""See `linking`."""


@dataclass(frozen=True, slots=True)
class Middle:
    """The mean of some questions' rows, shape (d,), no unit vector, and each language's share of them."""

    mean: FloatArray
    shares: Mapping[Language, float]

    @classmethod
    def of(cls, rows: FloatArray, languages: Sequence[Language]) -> Self:
        """Of `centred` rows (n, d), at least one."""
        return cls(rows.mean(axis=0), {one: languages.count(one) / len(languages) for one in set(languages)})

    def alike(self, other: Self, cut: float = CUT) -> bool:
        """Whether the two are near enough to have been one cluster."""
        same = sum(share * other.shares.get(language, 0.0) for language, share in self.shares.items())
        return float(self.mean @ other.mean) + TRANSLATED * (1 - same) >= 1 - cut


@dataclass(frozen=True, slots=True)
class Cluster:
    """`members` are row numbers, the most central first; `examples` up to five of them that differ most, in meaning and in
    language, the most central first.
    """

    members: tuple[int, ...]
    examples: tuple[int, ...]
    middle: Middle


def centred(rows: FloatArray, languages: Sequence[Language]) -> FloatArray:
    """(n, d) unit rows of the knowledge base's space → unit rows without what is common to each language's questions."""
    spoken = np.array(languages)
    moved = rows.astype(np.float64)
    for language in sorted(set(languages)):
        own = spoken == language
        moved[own] -= moved[own].sum(axis=0) / (own.sum() + _PRIOR)
    return unit(moved).astype(np.float32)


def cluster(rows: FloatArray, languages: Sequence[Language], cut: float = CUT, link: Link = linked) -> tuple[Cluster, ...]:
    """Of `centred` rows (n, d), largest first. `link` is `linking.linked_apart` where others must not wait."""
    if not len(rows):
        return ()
    spoken = np.array(languages)
    order = np.lexsort((spoken, *rows.T[::-1]))  # the input's own order must not decide a tie
    rows, spoken = rows[order], spoken[order]
    names = link(rows, np.unique(spoken, return_inverse=True)[1], cut)
    found = [_described(np.flatnonzero(names == name), rows, spoken, order) for name in np.unique(names)]
    places = np.argsort(order)
    return tuple(sorted(found, key=lambda one: (-len(one.members), int(places[one.members[0]]))))


def _described(
    inside: npt.NDArray[np.int64], rows: FloatArray, spoken: npt.NDArray[np.str_], order: npt.NDArray[np.int64]
) -> Cluster:
    middle = rows[inside].mean(axis=0)
    centrality = rows[inside] @ middle
    inside = inside[np.argsort(-centrality, kind="stable")]
    return Cluster(
        tuple(int(order[place]) for place in inside),
        tuple(int(order[place]) for place in _varied(inside, rows, spoken, middle)),
        Middle.of(rows[inside], spoken[inside].tolist()),
    )


def _varied(inside: npt.NDArray[np.int64], rows: FloatArray, spoken: npt.NDArray[np.str_], middle: FloatArray) -> list[int]:
    """Maximal marginal relevance (Carbonell & Goldstein 1998): central, and unlike what is chosen already; a language that has
    been shown less comes first.
    """
    chosen = [int(inside[0])]
    left = [int(place) for place in inside[1:]]
    while left and len(chosen) < MOST_EXAMPLES:
        shown = [sum(spoken[place] == spoken[other] for other in chosen) for place in left]
        nearest = (rows[left] @ rows[chosen].T).max(axis=1)
        worth = rows[left] @ middle - nearest
        best = min(range(len(left)), key=lambda place: (shown[place], -float(worth[place])))
        if nearest[best] < 1 - 1e-5:  # word for word the same shows nothing new
            chosen.append(left[best])
        left.pop(best)
    return chosen
