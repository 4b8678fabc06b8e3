"""P(the best target is right): a logistic regression on what a judge would look at, none of it in a knowledge base's own
units, so that what other knowledge bases taught is a sound start for one that can teach little itself."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from knowledge_base.backends import FloatArray
from knowledge_base.matcher import Signals

Flags = npt.NDArray[np.bool_]

FEATURES = (
    "meaning",  # the best target's likeness, in spreads above what a wrong target's usually is
    "share",  # log odds of the best target among the targets
    "crowd",  # how much of the head's score goes to any target: 1 amid known phrasings, less among strangers
    "background",  # likeness to the out-of-scope lines less that to the best target, in the same spreads
    "alone",  # the knowledge base's mean of 1 / phrasings per target: the same for each of its queries
    "distance",  # from the middle of what is known, in spreads above what a phrasing's is
)
BOUND = 8.0
"""Features are cut to ±8, so that no single one can decide."""


class Standing(NamedTuple):
    """Where queries stand among all that can be said, each (queries,): the best likeness to an out-of-scope line, and the
    distance from the middle of what is known.
    """

    background: FloatArray
    distance: FloatArray

    def some(self, flags: Flags) -> "Standing":
        """Of some queries."""
        return Standing(self.background[flags], self.distance[flags])


@dataclass(frozen=True)
class Scale:
    """Mean and spread of the best wrong target's likeness, measured with each target left out, and of the phrasings' distance."""

    meaning: tuple[float, float]
    distance: tuple[float, float]

    @classmethod
    def measure(cls, near_miss: Signals, distance: FloatArray) -> Self:
        """With fewer than two targets there is nothing to measure; typical figures stand in."""
        if near_miss.meaning.size == 0 or near_miss.meaning.shape[1] < 2:
            return cls((0.45, 0.12), (0.35, 0.05))
        meaning = near_miss.meaning.max(axis=1)
        return cls(
            (float(meaning.mean()), max(float(meaning.std()), 0.03)), (float(distance.mean()), max(float(distance.std()), 0.02))
        )


def judge(signals: Signals, log_shares: FloatArray, standing: Standing, scale: Scale, alone: float) -> FloatArray:
    """(queries, FEATURES)."""
    rows = np.arange(len(log_shares))
    best = log_shares.argmax(axis=1)
    (centre, spread), (middle, reach) = scale.meaning, scale.distance
    meaning = signals.meaning[rows, best]
    share = np.clip(np.exp(log_shares[rows, best].astype(np.float64)), 1e-6, 1 - 1e-6)
    features = [
        (meaning - centre) / spread,
        np.log(share / (1 - share)),
        np.maximum(signals.score, 0).sum(axis=1),
        (standing.background - meaning) / spread,
        np.full(len(rows), alone),
        (standing.distance - middle) / reach,
    ]
    return np.clip(np.stack(features, axis=1).astype(np.float64), -BOUND, BOUND)


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
        """Maximum a posteriori; the loss is convex. `mass` is each row's count of observations; `spread` (1 + features,) how far
        bias and weights may be from the prior's.
        """
        x = np.hstack([np.ones((len(features), 1)), features])
        sign = np.where(right, 1.0, -1.0)
        start = np.append(prior.bias, prior.weights)

        def loss(theta: FloatArray) -> tuple[float, FloatArray]:
            margin = sign * (x @ theta)
            away = (theta - start) / spread
            value = float(mass @ np.logaddexp(0, -margin)) + 0.5 * float(away @ away)
            slope = -x.T @ (mass * sign * expit(-margin)) + away / spread
            return value, slope

        theta = minimize(loss, start, jac=True, method="L-BFGS-B").x
        return cls(float(theta[0]), theta[1:])


PRIOR = Logistic(-2.27, np.array([-0.085, 0.748, 0.906, -0.263, 0.798, -0.296]))
"""Fitted once over 42 knowledge bases from five sources (public question sets and our own shop's; 1 to 100 phrasings an entry, 13
to 952 entries, a fifth of the questions out of scope: half of them about entries that were left out), each counting alike. With
a prior that was fitted without its own source every source gained: mean auroc 0.915 → 0.923, mean calibration error 0.081 →
0.076. The bias is raised by 0.2, for in MIX less is out of scope."""
PRIOR_COVERED = Logistic(-1.47, PRIOR.weights)
"""An answerable question whose best target is wrong looks much like one whose best is right: the same weights, more often yes."""
_SPREAD = np.array([0.75, *[0.15] * len(FEATURES)])
_EVIDENCE = 300.0
MIX = (0.85, 0.08, 0.07)
"""What traffic is taken to be: answerable, about something near, about something else altogether."""
_COVERED_SPREAD = np.array([0.75, *[0.75] * len(FEATURES)])
_COVERED_MIX = (0.6, 0.2, 0.2)
"""Whether anything fits is asked of the doubtful messages, and among those strangers are more frequent than in all traffic."""


@dataclass(frozen=True)
class Confidence:
    """`right`: P(the best target is right). `covered`: P(any target is right), which is what tells a question the knowledge base
    knows nothing of from one that it is torn about.
    """

    right: Logistic
    covered: Logistic


def calibrate(paraphrase: FloatArray, right: Flags, near_miss: FloatArray, far_miss: FloatArray) -> Confidence:
    """From the rehearsal's features. Without paraphrases (one phrasing an entry) nothing shows what a right answer looks
    like here, and the priors stand.
    """
    if not len(paraphrase):
        return Confidence(PRIOR, PRIOR_COVERED)
    wrong, strange = np.zeros(len(near_miss), np.bool_), np.zeros(len(far_miss), np.bool_)
    features = np.concatenate([paraphrase, near_miss, far_miss])
    counts = (len(paraphrase), len(near_miss), len(far_miss))
    return Confidence(
        Logistic.fit(features, np.concatenate([right, wrong, strange]), _mass(counts, MIX), PRIOR, _SPREAD),
        Logistic.fit(
            features,
            np.concatenate([np.ones_like(right), wrong, strange]),
            _mass(counts, _COVERED_MIX),
            PRIOR_COVERED,
            _COVERED_SPREAD,
        ),
    )


def _mass(counts: tuple[int, int, int], mix: tuple[float, float, float]) -> FloatArray:
    evidence = min(_EVIDENCE, float(counts[1]))
    return np.concatenate([np.full(count, share * evidence / max(count, 1)) for count, share in zip(counts, mix, strict=True)])
