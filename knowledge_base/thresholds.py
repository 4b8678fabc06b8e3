"""Which threshold keeps a promise ("at most 5 % of automatic answers wrong"), and what it costs. Pure functions.

A threshold is proposed where an upper bound of the wrong share, not its estimate, is within the target: selective
classification with guaranteed risk (Geifman & El-Yaniv 2017). The bound is Clopper and Pearson's on the effective number of
questions (Korn & Graubard 1998), for the phrasings of one entry err together; shares get a bootstrap over entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

THRESHOLDS: Floats = np.arange(50, 100) / 100
"""What may be proposed. Below one half an answer could lose against "none of these" and still be given."""
SURE = 0.9
"""How sure the bound is: of so many knowledge bases whose promise it backs, so many keep it."""
_INTERVAL = 0.95
_RESAMPLES = 1000
_SEED = 20240


@dataclass(frozen=True)
class Labelled:
    """Questions whose right answer is known, as arrays of one length.

    `probability` is the best candidate's, `right` whether it is the right answer, `out_of_scope` P(none is right), `weight` how
    much the question counts, `group` a small number for the entry it was made from: questions of a group are not independent.
    """

    probability: Floats
    right: Flags
    out_of_scope: Floats
    weight: Floats
    group: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % interval; all are shares, 0 to 1."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What a threshold would do: shares of all questions, and the wrong share of those answered. `wrong_at_most` is the
    bound that `SURE` speaks of."""

    threshold: float
    answered: Interval
    asked_back: Interval
    handed_off: Interval
    wrong: Interval
    wrong_at_most: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """`shown` keeps the target for sure; `likely` keeps it by the estimate alone. Either is None where no threshold does.

    `could_show` is the smallest wrong share that these questions could vouch for, had not one answer been wrong.
    """

    target: float
    shown: Expected | None
    likely: Expected | None
    could_show: float


def expect(rows: Labelled, threshold: float) -> Expected:
    """What `threshold` would do on questions like these."""
    answered = rows.probability >= threshold
    handed = ~answered & ((rows.out_of_scope >= threshold) | (rows.probability == 0))
    given, asked, passed = _shares(rows, [answered, ~answered & ~handed, handed])
    wrong, size = _wrong(rows, threshold), _effective(rows, threshold, _correlation(rows))
    tail = (1 - _INTERVAL) / 2
    interval = Interval(wrong, lower_bound(wrong, size, 1 - tail), upper_bound(wrong, size, 1 - tail))
    return Expected(threshold, given, asked, passed, interval, upper_bound(wrong, size, SURE))


def propose(rows: Labelled, target: float) -> Proposal:
    """The smallest threshold whose wrong share is shown to be, and the smallest where it is estimated to be, at most `target`."""
    correlation = _correlation(rows)
    sizes = [_effective(rows, threshold, correlation) for threshold in THRESHOLDS]
    wrong = [_wrong(rows, threshold) for threshold in THRESHOLDS]
    bounds = [upper_bound(share, size, SURE) for share, size in zip(wrong, sizes, strict=True)]
    return Proposal(
        target,
        _first(rows, [bound <= target for bound in bounds]),
        _first(rows, [size > 0 and share <= target for share, size in zip(wrong, sizes, strict=True)]),
        upper_bound(0.0, max(sizes), SURE),
    )


def upper_bound(share: float, size: float, sure: float) -> float:
    """Clopper-Pearson's one-sided upper limit of a share observed in `size` independent questions; 1 without any."""
    return float(beta.ppf(sure, share * size + 1, size - share * size)) if size > 0 and share < 1 else 1.0


def lower_bound(share: float, size: float, sure: float) -> float:
    """The same from below; 0 without any."""
    return float(beta.ppf(1 - sure, share * size, size - share * size + 1)) if size > 0 and share > 0 else 0.0


def _first(rows: Labelled, kept: Sequence[bool]) -> Expected | None:
    return next((expect(rows, float(threshold)) for threshold, ok in zip(THRESHOLDS, kept, strict=True) if ok), None)


def _wrong(rows: Labelled, threshold: float) -> float:
    answered = rows.probability >= threshold
    total = rows.weight[answered].sum()
    return float(rows.weight[answered & ~rows.right].sum() / total) if total else 0.0


def _correlation(rows: Labelled) -> float:
    """How much the wrong answers keep together in groups, 0 to 1, at the lowest threshold: there are most of them there. By
    moments over the pairs within groups. Where nothing is wrong it is 1: each entry then counts as one observation.
    """
    answered = rows.probability >= THRESHOLDS[0]
    weight, wrong = rows.weight[answered], ~rows.right[answered]
    share = _wrong(rows, THRESHOLDS[0])
    if share in (0.0, 1.0):
        return 1.0
    away = weight * (wrong - share)
    group = rows.group[answered]
    pairs = (np.bincount(group, weight) ** 2).sum() - (weight**2).sum()
    together = (np.bincount(group, away) ** 2).sum() - (away**2).sum()
    return float(np.clip(together / (share * (1 - share) * pairs), 0, 1)) if pairs > 0 else 0.0


def _effective(rows: Labelled, threshold: float, correlation: float) -> float:
    """How many independent, equally weighted questions tell as much of the wrong share as the answered ones do (Kish 1965)."""
    answered = rows.probability >= threshold
    weight = rows.weight[answered]
    if not weight.any():
        return 0.0
    group = rows.group[answered]
    spread = (1 - correlation) * (weight**2).sum() + correlation * (np.bincount(group, weight) ** 2).sum()
    return float(weight.sum() ** 2 / spread)


def _shares(rows: Labelled, parts: Sequence[Flags]) -> list[Interval]:
    """Each part's share of the weight, with percentile intervals from resampled groups."""
    _, group = np.unique(rows.group, return_inverse=True)
    count = int(group.max()) + 1
    total = np.bincount(group, rows.weight, count)
    sums = np.stack([np.bincount(group, rows.weight * part, count) for part in parts])
    drawn = np.random.default_rng(_SEED).multinomial(count, np.full(count, 1 / count), size=_RESAMPLES)
    resampled = (drawn @ sums.T) / (drawn @ total)[:, None]
    low, high = np.quantile(resampled, [(1 - _INTERVAL) / 2, (1 + _INTERVAL) / 2], axis=0)
    estimates = sums.sum(axis=1) / total.sum()
    return [Interval(float(a), float(b), float(c)) for a, b, c in zip(estimates, low, high, strict=True)]
