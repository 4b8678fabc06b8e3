"""The figures by which understanding is judged.

top1   share of answerable questions whose best entry is right, at any confidence
auroc  chance that an answerable question is more confident than an unanswerable one, ties at half; None without the latter
cov@5  largest share of all questions that can be answered, most confident first, with at most 5 % of the answers wrong
ece    expected calibration error of confidence as P(right), in 10 bins of equal mass; unanswerable ones count as wrong
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

WRONG_SHARE = 0.05
BINS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question: was it `answerable`, was the best entry `right`, how sure was it."""

    answerable: bool
    right: bool
    confidence: float


def figures(outcomes: Sequence[Outcome]) -> dict[str, float | int | None]:
    """n and oos (counts), top1, auroc, cov@5, ece, rounded to four places."""
    inside = [outcome for outcome in outcomes if outcome.answerable]
    outside = [outcome.confidence for outcome in outcomes if not outcome.answerable]
    area = auroc([outcome.confidence for outcome in inside], outside)
    return {
        "n": len(inside),
        "oos": len(outside),
        "top1": round(sum(outcome.right for outcome in inside) / max(1, len(inside)), 4),
        "auroc": None if area is None else round(area, 4),
        "cov@5": round(coverage(outcomes, WRONG_SHARE), 4),
        "ece": round(calibration_error(outcomes), 4),
    }


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Area under the ROC curve by ranks (Mann-Whitney), ties at half."""
    if not positive or not negative:
        return None
    ranked = sorted([(value, 1) for value in positive] + [(value, 0) for value in negative])
    rank_sum, below = 0.0, 0
    for _, tied in groupby(ranked, key=lambda pair: pair[0]):
        group = list(tied)
        rank_sum += sum(flag for _, flag in group) * (below + 1 + below + len(group)) / 2
        below += len(group)
    count = len(positive)
    return (rank_sum - count * (count + 1) / 2) / (count * len(negative))


def coverage(outcomes: Sequence[Outcome], wrong_share: float) -> float:
    """A cut never falls between equal confidences."""
    if not outcomes:
        return 0.0
    ordered = sorted(outcomes, key=lambda outcome: -outcome.confidence)
    best = answered = wrong = 0
    for _, tied in groupby(ordered, key=lambda outcome: outcome.confidence):
        group = list(tied)
        answered += len(group)
        wrong += sum(not outcome.right for outcome in group)
        if wrong <= wrong_share * answered:
            best = answered
    return best / len(ordered)


def calibration_error(outcomes: Sequence[Outcome], bins: int = BINS) -> float:
    """Mean |confidence − accuracy| over the bins, weighted by their size."""
    rows = sorted((outcome.confidence, outcome.right) for outcome in outcomes)
    error = 0.0
    for place in range(bins):
        part = rows[place * len(rows) // bins : (place + 1) * len(rows) // bins]
        if part:
            error += abs(sum(confidence for confidence, _ in part) - sum(right for _, right in part)) / len(rows)
    return error
