"""What the page shows of the answers given, computed once. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.quality.drift import ENOUGH, Parting, Week, parting, weeks
from bot.desk.quality.judge import Verdict, Why
from knowledge_base.metrics import Outcome, calibration_error
from knowledge_base.report.figures import Bin, Point, bins, curve, histogram, share
from knowledge_base.thresholds import Interval

PERIOD = timedelta(weeks=4)
DRIFT_PERIOD = timedelta(weeks=12)
MOST_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Group:
    """Judged answers of one language. `confidence` is their mean, `curve` empty where they are too few to draw."""

    language: str
    judged: int
    wrong: Interval
    confidence: float
    calibration_error: float
    curve: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Instead:
    """`given` was answered where `instead` would have been right: as an agent said, `corrected` times of `count`, or as it was
    answered with when the question was asked again. The example is an agent's, where there is one.
    """

    given: str
    instead: str
    count: int
    corrected: int
    example: Verdict


@dataclass(frozen=True, slots=True)
class Live:
    """Of the last PERIOD, but for the weeks, which go back DRIFT_PERIOD. `all_time` counts the answers of that longer time."""

    answers: int
    judged: int
    wrong_count: int
    wrong: Interval
    reasons: Mapping[Why, int]
    weeks: tuple[Week, ...]
    parting: Parting | None
    calibration_error: float
    bins: tuple[Bin, ...]
    histogram: tuple[int, ...]
    curve: tuple[Point, ...]
    groups: tuple[Group, ...]
    instead: tuple[Instead, ...]
    mistakes: tuple[Verdict, ...]
    all_time: int


def compute(verdicts: Sequence[Verdict], now: datetime) -> Live:
    """`verdicts` of the last DRIFT_PERIOD."""
    recent = [verdict for verdict in verdicts if verdict.at > now - PERIOD]
    judged = [verdict for verdict in recent if verdict.judged]
    outcomes = _outcomes(judged)
    seen = weeks(verdicts)
    wrong = sorted((verdict for verdict in judged if not verdict.right), key=lambda verdict: -verdict.confidence)
    return Live(
        answers=len(recent),
        judged=len(judged),
        wrong_count=len(wrong),
        wrong=share(len(wrong), len(judged)),
        reasons=Counter(verdict.why for verdict in recent),
        weeks=seen,
        parting=parting(seen),
        calibration_error=calibration_error(outcomes) if outcomes else 0.0,
        bins=bins(outcomes),
        histogram=histogram(outcomes),
        curve=curve(outcomes),
        groups=_groups(judged),
        instead=_instead(wrong),
        mistakes=tuple(wrong[:MOST_EXAMPLES]),
        all_time=len(verdicts),
    )


def _outcomes(judged: Sequence[Verdict]) -> list[Outcome]:
    return [Outcome(answerable=True, right=verdict.right, confidence=verdict.confidence) for verdict in judged]


def _groups(judged: Sequence[Verdict]) -> tuple[Group, ...]:
    spoken: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in judged:
        spoken[verdict.language].append(verdict)
    return tuple(
        Group(
            language,
            len(group),
            share(sum(not verdict.right for verdict in group), len(group)),
            sum(verdict.confidence for verdict in group) / len(group),
            calibration_error(_outcomes(group)),
            curve(_outcomes(group)) if len(group) >= ENOUGH else (),
        )
        for language, group in sorted(spoken.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    )


def _instead(wrong: Sequence[Verdict]) -> tuple[Instead, ...]:
    found: defaultdict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in wrong:
        if verdict.instead:
            found[verdict.entry, verdict.instead].append(verdict)
    pairs = []
    for (given, instead), group in found.items():
        corrected = [verdict for verdict in group if verdict.why is Why.CORRECTED]
        pairs.append(Instead(given, instead, len(group), len(corrected), (corrected or group)[0]))
    return tuple(sorted(pairs, key=lambda pair: (-pair.count, -pair.corrected, pair.given, pair.instead))[:MOST_EXAMPLES])
