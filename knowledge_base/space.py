"""The space in which sentences are compared.

E5's vectors share a large common part and carry the language and the prompt beside the meaning. The common part is
subtracted (Mu & Viswanath, "All-but-the-Top", 2018). Language and prompt are removed by nuisance attribute projection
(Solomonoff et al. 2005) softened by within-class covariance normalisation (Hatch et al. 2006), where a class is one topic
of the shipped reference lines, which say the same things in each language.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from knowledge_base.backends import FloatArray

_REMOVED = 6
"""Directions projected out. This and the softening were chosen from a handful of values on public question sets."""
_SOFTENING = 0.4


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
    """`query` and `passage` are the corpus's means in either role."""

    map: FloatArray
    query_mean: FloatArray
    passage_mean: FloatArray

    @classmethod
    def fit(cls, map_: FloatArray, queries: FloatArray, passages: FloatArray | None) -> Self:
        """From the corpus's own vectors in both roles (passages may be missing)."""
        query_mean = queries.mean(axis=0)
        return cls(map_, query_mean, query_mean if passages is None else passages.mean(axis=0))

    def queries(self, vectors: FloatArray) -> FloatArray:
        """Query-role vectors → unit rows of this space."""
        return unit(product(vectors - self.query_mean, self.map))

    def index(self, queries: FloatArray, passages: FloatArray | None) -> FloatArray:
        """A phrasing's place is the middle of its two roles: it is both something asked and something to be found."""
        placed = self.queries(queries)
        return placed if passages is None else unit(placed + unit((passages - self.passage_mean) @ self.map))
