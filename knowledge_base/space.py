"""The space in which sentences are compared.

E5's vectors share a large common part and carry the language and the prompt beside the meaning. The common part is
subtracted (Mu & Viswanath, "All-but-the-Top", 2018). Language and prompt are removed by nuisance attribute projection
(Solomonoff et al. 2005) softened by within-class covariance normalisation (Hatch et al. 2006), where a class is one topic
of the shipped reference lines, which say the same things in each language.

Beside this view, which every knowledge base shares, stands one of its own: a likeness is the mean of the two (see `adapter`).
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from knowledge_base.backends import FloatArray

_REMOVED = 6
"""Directions projected out. This and the softening were chosen from a handful of values on public question sets."""
_SOFTENING = 0.4
_PASSAGE = 2.0
"""How much more a phrasing's place is the passage's than the query's. Of questions in another language 0.3 points more are found
than with 1, of others as many."""


def unit(rows: FloatArray) -> FloatArray:
    """Rows scaled to length 1."""
    scaled: FloatArray = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
    return scaled


def product(left: FloatArray, right: FloatArray) -> FloatArray:
    """(m, d) · (d, n). A single row goes without BLAS: where cores are busy its threads wait for each other, 8 ms
    instead of 0.3 for a few thousand phrasings.
    """
    if len(left) == 1:
        row: FloatArray = np.einsum("d,dn->n", left[0], right)[None, :]
        return row
    several: FloatArray = left @ right
    return several


def nuisance_map(views: FloatArray) -> FloatArray:
    """(d, d) symmetric. `views` is (v, t, d): the same t topics seen in v ways (language × prompt)."""
    spread = (views - views.mean(axis=0)).reshape(-1, views.shape[-1])
    variance, axes = np.linalg.eigh(spread.T @ spread / len(spread))
    scale = 1 / np.sqrt(1 + _SOFTENING * variance / variance.mean())
    scale[-_REMOVED:] = 0.0
    mapped: FloatArray = ((axes * scale) @ axes.T).astype(np.float32)
    return mapped


@dataclass(frozen=True)
class Space:
    """`query_mean` and `passage_mean` are the corpus's, (d,); `map` and `adapter` are (d, d). Places are (n, d)."""

    map: FloatArray
    query_mean: FloatArray
    passage_mean: FloatArray
    adapter: FloatArray | None = None

    @classmethod
    def fit(cls, map_: FloatArray, queries: FloatArray, passages: FloatArray | None) -> Self:
        """From the corpus's own vectors in both roles (passages may be missing)."""
        query_mean = queries.mean(axis=0)
        return cls(map_, query_mean, query_mean if passages is None else passages.mean(axis=0))

    def seen_through(self, adapter: FloatArray | None) -> Self:
        """The same space with this view beside the shared one, or the shared one alone."""
        return replace(self, adapter=adapter)

    def queries(self, vectors: FloatArray) -> FloatArray:
        """Query-role vectors → unit rows of this space."""
        return self.placed(vectors)[0]

    def placed(self, vectors: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The same, and how far each lies from the middle of what is known, (n,): strangers lie further out."""
        moved = product(vectors - self.query_mean, self._through)
        length = np.linalg.norm(moved, axis=1)
        return moved / np.maximum(length, 1e-9)[:, None], length

    def index(self, queries: FloatArray, passages: FloatArray | None) -> FloatArray:
        """A phrasing's place lies between its two roles: it is both something asked and something to be found."""
        if passages is None:
            return self.queries(queries)
        asked, found = unit((queries - self.query_mean) @ self.map), unit((passages - self.passage_mean) @ self.map)
        between = asked + np.float32(_PASSAGE) * found
        return unit(between if self.adapter is None else between @ self.adapter)

    @cached_property
    def _through(self) -> FloatArray:
        both: FloatArray = self.map if self.adapter is None else self.map @ self.adapter
        return both
