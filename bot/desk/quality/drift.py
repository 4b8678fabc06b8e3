"""Is confidence still honest? Week by week, and since when it is not. Pure."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.quality.judge import Verdict
from knowledge_base.report.figures import share
from knowledge_base.thresholds import Interval, lower_bound, upper_bound

ENOUGH = 30
"""Judged answers of less than this tell nothing of a drift."""
WORTH_SAYING = 0.03
"""Fewer points than this nobody needs to act on."""
_DOUBT = 0.05
_LEAST_VARIANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week: how many answers were judged, how sure they were on average, which share was right."""

    year: int
    number: int
    count: int
    confidence: float
    right: Interval


@dataclass(frozen=True, slots=True)
class Parting:
    """Confidence is `gap` higher than what came of it (negative: lower), on average since `week`."""

    gap: float
    week: Week


def weeks(verdicts: Sequence[Verdict]) -> tuple[Week, ...]:
    """Of the judged ones, the oldest first; weeks without any are left out."""
    found: defaultdict[tuple[int, int], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.judged:
            year, number, _ = verdict.at.isocalendar()
            found[year, number].append(verdict)
    return tuple(
        Week(
            year,
            number,
            len(group),
            sum(verdict.confidence for verdict in group) / len(group),
            share(sum(verdict.right for verdict in group), len(group)),
        )
        for (year, number), group in sorted(found.items())
    )


def parting(seen: Sequence[Week]) -> Parting | None:
    """None while chance explains it. Of all stretches of weeks up to now, the one whose confidence is furthest from what came of
    it, in standard errors of that confidence, tells since when; it must lie outside the stretch's interval, by WORTH_SAYING at
    least. The interval is wide enough for looking at so many stretches (Bonferroni).
    """
    found = [_stretch(seen[place:], _DOUBT / len(seen)) for place in range(len(seen))]
    _, parted = max((each for each in found if each), key=lambda each: each[0], default=(0.0, None))
    return parted


def _stretch(part: Sequence[Week], doubt: float) -> tuple[float, Parting] | None:
    """How far it is off and what to say of it; None where there is nothing to say."""
    count = sum(week.count for week in part)
    if count < ENOUGH:
        return None
    sure = sum(week.confidence * week.count for week in part) / count
    right = sum(week.right.estimate * week.count for week in part) / count
    low, high = lower_bound(right, count, 1 - doubt / 2), upper_bound(right, count, 1 - doubt / 2)
    if low <= sure <= high or abs(sure - right) < WORTH_SAYING:
        return None
    error = math.sqrt(max(sure * (1 - sure), _LEAST_VARIANCE) / count)
    return abs(sure - right) / error, Parting(sure - right, part[0])
