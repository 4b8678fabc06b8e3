"""The head: kernel ridge regression of the labels' indicators, a Gaussian process classifier's least-squares form.

With kernel matrix K, G = (K + λI)⁻¹ and one-hot labels Y the weights are A = G Y, and a query with kernel row k scores k A.
Leaving a group g of phrasings out needs no refit (block inversion; Rasmussen & Williams, "Gaussian Processes for Machine
Learning", 2006, eq. 5.12 extended to groups and to a query of its own):

    score without g = k A − (k G[:, g]) (G[g, g])⁻¹ A[g]
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import linalg

from knowledge_base.backends import FloatArray

Places = npt.NDArray[np.int64]

_SHARPNESS = 2.0
_SPELLING = 0.3
RIDGE = 0.1


def kernel(dense: FloatArray, spelling: FloatArray | None, sharpness: float = _SHARPNESS) -> FloatArray:
    """exp of a weighted sum of likenesses, 1 for a text with itself. Either is (m, n)."""
    exponent = sharpness * (dense - 1.0)
    if spelling is not None:
        exponent += _SPELLING * (spelling - 1.0)
    raised: FloatArray = np.exp(exponent, out=exponent)
    return raised


@dataclass(frozen=True)
class Head:
    """`weights` is (n, labels); `factor` is the Cholesky factor of K + λI, kept only while learning."""

    weights: FloatArray
    factor: Any

    @classmethod
    def fit(cls, gram: FloatArray, labels: Places, count: int) -> Self:
        """`gram` is overwritten."""
        targets = np.zeros((len(labels), count), dtype=np.float32)
        targets[np.arange(len(labels)), labels] = 1.0
        gram[np.diag_indices(len(gram))] += RIDGE
        factor = linalg.cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
        return cls(linalg.cho_solve(factor, targets, check_finite=False), factor)

    def inverse_columns(self, places: Places) -> FloatArray:
        """G[:, places], (n, len(places))."""
        ones = np.zeros((len(self.weights), len(places)), dtype=np.float32)
        ones[places, np.arange(len(places))] = 1.0
        columns: FloatArray = linalg.cho_solve(self.factor, ones, overwrite_b=True, check_finite=False)
        return columns


def without(scores: FloatArray, reach: FloatArray, block: FloatArray, weights: FloatArray) -> FloatArray:
    """Scores (labels,) of one query after a group was left out: `reach` is k G[:, g], `block` G[g, g], `weights` A[g]."""
    corrected: FloatArray = scores - reach @ np.linalg.solve(block, weights)
    return corrected
