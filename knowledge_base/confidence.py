"""P(the best target is right): a logistic regression on what a judge would look at, none of it in a knowledge base's own
units, so that what other knowledge bases taught is a sound start for one that can teach little itself."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from knowledge_base.backends import FloatArray
from knowledge_base.matcher import Signals

Flags = npt.NDArray[np.bool_]

FEATURES = (
    "meaning",  # the best target's likeness, in spreads above what a wrong target's usually is
    "meaning_lead",  # over the next target's, same unit
    "score",  # the head's, 1 for a plain case, 0 for a stranger
    "score_lead",
    "spelling",  # likeness in spelling, in spreads above a wrong target's
    "share",  # log odds of the best target among the targets
    "crowd",  # how much of the head's score goes to any target
    "background",  # likeness to the out-of-scope lines less that to the best target
    "agreement",  # of the three signals' favourites, how many are the best target
)


@dataclass(frozen=True)
class Scale:
    """Mean and spread of the best wrong target's likeness, measured with each target left out."""

    meaning: tuple[float, float]
    spelling: tuple[float, float]

    @classmethod
    def measure(cls, near_miss: Signals) -> Self:
        """With fewer than two targets there is nothing wrong to measure; typical figures stand in."""
        if near_miss.meaning.size == 0 or near_miss.meaning.shape[1] < 2:
            return cls((0.45, 0.12), (0.25, 0.12))
        meaning, spelling = near_miss.meaning.max(axis=1), near_miss.spelling.max(axis=1)
        return cls(
            (float(meaning.mean()), max(float(meaning.std()), 0.03)), (float(spelling.mean()), max(float(spelling.std()), 0.03))
        )


def judge(signals: Signals, log_shares: FloatArray, background: FloatArray, scale: Scale) -> FloatArray:
    """(queries, FEATURES). `background` is each query's best likeness to the out-of-scope lines."""
    rows = np.arange(len(log_shares))
    best = log_shares.argmax(axis=1)
    (centre, spread), (spelling_centre, spelling_spread) = scale.meaning, scale.spelling
    meaning, score = signals.meaning[rows, best], signals.score[rows, best]
    share = np.clip(np.exp(log_shares[rows, best].astype(np.float64)), 1e-6, 1 - 1e-6)
    agreement = sum((part.argmax(axis=1) == best).astype(np.float64) for part in (signals.meaning, signals.score, signals.spelling))
    return np.stack(
        [
            (meaning - centre) / spread,
            (meaning - _next(signals.meaning, best)) / spread,
            score,
            score - _next(signals.score, best),
            (signals.spelling[rows, best] - spelling_centre) / spelling_spread,
            np.log(share / (1 - share)),
            np.maximum(signals.score, 0).sum(axis=1),
            (background - meaning) / spread,
            agreement,
        ],
        axis=1,
    ).astype(np.float64)


def _next(values: FloatArray, best: npt.NDArray[np.int64]) -> FloatArray:
    if values.shape[1] < 2:
        return np.zeros(len(values), dtype=np.float32)
    others = values.copy()
    others[np.arange(len(best)), best] = -np.inf
    highest: FloatArray = others.max(axis=1)
    return highest


@dataclass(frozen=True)
class Logistic:
    """σ(bias + weights · features)."""

    bias: float
    weights: FloatArray

    def __call__(self, features: FloatArray) -> FloatArray:
        value: FloatArray = 1 / (1 + np.exp(-np.clip(features @ self.weights + self.bias, -30, 30)))
        return value

    @classmethod
    def fit(cls, features: FloatArray, right: Flags, mass: FloatArray, prior: "Logistic", spread: FloatArray) -> Self:
        """Maximum a posteriori by Newton's method. `mass` is each row's count of observations; `spread` (1 + features,)
        how far bias and weights may be from the prior's.
        """
        x = np.hstack([np.ones((len(features), 1)), features])
        start = np.append(prior.bias, prior.weights)
        theta = start.copy()
        precision = 1 / spread**2
        for _ in range(25):
            p = 1 / (1 + np.exp(-np.clip(x @ theta, -30, 30)))
            slope = x.T @ (mass * (right - p)) - precision * (theta - start)
            curve = (x * (mass * p * (1 - p))[:, None]).T @ x + np.diag(precision)
            step = np.linalg.solve(curve, slope)
            theta += step
            if np.abs(step).max() < 1e-6:
                break
        return cls(float(theta[0]), theta[1:])
