"""How the three signals become one probability over the targets, given that one of them is right: a conditional logit.

P(t | in scope) = softmax over t of  w · (meaning, score, spelling)
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from knowledge_base.backends import FloatArray
from knowledge_base.head import Places
from knowledge_base.matcher import Signals

_ONE_PHRASING = np.array([14.0, 8.0, 2.5])
_MANY_PHRASINGS = np.array([3.0, 14.0, 1.5])
_SPREAD = 0.3
"""How far, as a share, a knowledge base's own evidence may easily move a weight."""
_EVIDENCE = 200.0
"""The rehearsal counts as at most so many observations: its left-out phrasings have closer kin than real questions do."""


def prior_weights(phrasings: npt.NDArray[np.integer[Any]]) -> FloatArray:
    """Before a knowledge base has shown anything of its own. `phrasings` is how many each target has: a head can learn
    from many, from one it knows no more than the nearest neighbour does.
    """
    alone = float(np.mean(1 / np.maximum(phrasings, 1)))
    mixed: FloatArray = alone * _ONE_PHRASING + (1 - alone) * _MANY_PHRASINGS
    return mixed


def stacked(signals: Signals) -> FloatArray:
    """(queries, targets, 3)."""
    return np.stack([signals.meaning, signals.score, signals.spelling], axis=-1)


@dataclass(frozen=True)
class Blend:
    """`weights` of meaning, score and spelling."""

    weights: FloatArray

    def log_shares(self, signals: Signals) -> FloatArray:
        """log P(target | in scope), (queries, targets)."""
        utility = stacked(signals) @ self.weights
        utility -= utility.max(axis=1, keepdims=True)
        logs: FloatArray = utility - np.log(np.exp(utility).sum(axis=1, keepdims=True))
        return logs

    @classmethod
    def fit(cls, prior: FloatArray, signals: Signals, right: Places) -> Self:
        """Maximum a posteriori. `right[q]` is query q's target."""
        if not len(right):
            return cls(prior)
        features = stacked(signals).astype(np.float64)
        chosen = features[np.arange(len(right)), right].sum(axis=0)
        weight = min(_EVIDENCE / len(right), 1.0)
        spread = _SPREAD * prior

        def loss(weights: FloatArray) -> tuple[float, FloatArray]:
            utility = features @ weights
            top = utility.max(axis=1)
            shares = np.exp(utility - top[:, None])
            total = shares.sum(axis=1)
            shares /= total[:, None]
            away = (weights - prior) / spread
            value = weight * float((np.log(total) + top).sum() - chosen @ weights) + 0.5 * float(away @ away)
            slope = weight * (np.einsum("qt,qtf->f", shares, features) - chosen) + away / spread
            return value, slope

        bounds = [(0.0, None)] * len(prior)
        found = minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 60})
        return cls(np.asarray(found.x))
