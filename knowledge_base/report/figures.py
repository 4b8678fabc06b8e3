"""What a report shows, computed once from the questions asked. The definitions are those of `metrics`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge_base.entries import Language
from knowledge_base.metrics import BINS, WRONG_SHARE, Outcome, auroc, calibration_error, coverage
from knowledge_base.questions import Question
from knowledge_base.thresholds import Interval, lower_bound, upper_bound

MOST_CONFUSIONS = 25
MOST_EXAMPLES = 20
_ONE_SIDE = 0.975
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Point:
    """Answering everything at least as sure as `confidence` answers `coverage` of all, `risk` of those wrongly."""

    coverage: float
    risk: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Bin:
    """`count` questions of like confidence: how sure they were on average, and which share was right."""

    count: int
    confidence: float
    right: Interval


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of questions, and the figures of `metrics`. `wrong` is the share of those answered."""

    questions: int
    answerable: int
    answered: int
    answered_wrong: int
    asked_back: int
    handed_off: int
    wrong: Interval
    top1: float
    auroc: float | None
    coverage: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """`given` was thought best where `expected` was right, `count` times, `answered` of them given to the customer."""

    expected: str
    given: str
    count: int
    answered: int
    example: Question


@dataclass(frozen=True, slots=True)
class LanguageFigures:
    language: Language
    summary: Summary
    curve: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """`mistakes`, `missed` and `caught` are examples, the surest first; `missed_count` and `caught_count` are all of them."""

    threshold: float
    summary: Summary
    curve: tuple[Point, ...]
    bins: tuple[Bin, ...]
    histogram: tuple[int, ...]
    confusions: tuple[Confusion, ...]
    confusion_kinds: int
    mistakes: tuple[Question, ...]
    missed: tuple[Question, ...]
    missed_count: int
    caught: tuple[Question, ...]
    caught_count: int
    languages: tuple[LanguageFigures, ...]


def compute(asked: Sequence[Question], threshold: float) -> Figures:
    """`asked` were decided on at `threshold`; at least one."""
    surest = sorted(asked, key=lambda question: -question.confidence)
    strangers = [question for question in surest if not question.answerable]
    missed = [question for question in strangers if question.answered]
    caught = [question for question in strangers if not question.answered]
    outcomes = [outcome(question) for question in asked]
    pairs = confusions(surest)
    return Figures(
        threshold,
        summarise(asked),
        curve(outcomes),
        bins(outcomes),
        histogram(outcomes),
        pairs[:MOST_CONFUSIONS],
        len(pairs),
        tuple(question for question in surest if question.answerable and not question.right)[:MOST_EXAMPLES],
        tuple(missed[:MOST_EXAMPLES]),
        len(missed),
        tuple(caught[:MOST_EXAMPLES]),
        len(caught),
        tuple(_languages(asked)),
    )


def outcome(question: Question) -> Outcome:
    return Outcome(question.answerable, question.right, question.confidence)


def summarise(asked: Sequence[Question]) -> Summary:
    """Of at least one question."""
    outcomes = [outcome(question) for question in asked]
    inside = [question for question in asked if question.answerable]
    answered = [question for question in asked if question.answered]
    wrong = sum(not question.right for question in answered)
    return Summary(
        questions=len(asked),
        answerable=len(inside),
        answered=len(answered),
        answered_wrong=wrong,
        asked_back=sum(question.decision == "offer" for question in asked),
        handed_off=sum(question.decision == "handoff" for question in asked),
        wrong=share(wrong, len(answered)),
        top1=sum(question.right for question in inside) / max(1, len(inside)),
        auroc=auroc([q.confidence for q in inside], [q.confidence for q in asked if not q.answerable]),
        coverage=coverage(outcomes, WRONG_SHARE),
        calibration_error=calibration_error(outcomes),
    )


def share(count: int, of: int) -> Interval:
    """`count` of `of`, with Clopper and Pearson's interval; 0 to 1 of none."""
    estimate = count / of if of else 0.0
    return Interval(estimate, lower_bound(estimate, of, _ONE_SIDE), upper_bound(estimate, of, _ONE_SIDE))


def curve(outcomes: Sequence[Outcome]) -> tuple[Point, ...]:
    """Risk and coverage at every confidence that occurs, the surest first. Equal confidences are one point."""
    ordered = sorted(outcomes, key=lambda each: -each.confidence)
    points = []
    answered = wrong = 0
    for confidence, tied in groupby(ordered, key=lambda each: each.confidence):
        group = list(tied)
        answered += len(group)
        wrong += sum(not each.right for each in group)
        points.append(Point(answered / len(ordered), wrong / answered, confidence))
    return tuple(points)


def bins(outcomes: Sequence[Outcome]) -> tuple[Bin, ...]:
    """Ten of equal mass, the least sure first: the bins of the calibration error. Fewer where there are fewer questions."""
    rows = sorted((each.confidence, each.right) for each in outcomes)
    parts = [rows[place * len(rows) // BINS : (place + 1) * len(rows) // BINS] for place in range(BINS)]
    return tuple(
        Bin(len(part), sum(confidence for confidence, _ in part) / len(part), share(sum(right for _, right in part), len(part)))
        for part in parts
        if part
    )


def histogram(outcomes: Sequence[Outcome]) -> tuple[int, ...]:
    """How many questions have a confidence in 0 to 0.1, 0.1 to 0.2, …"""
    counts = [0] * 10
    for each in outcomes:
        counts[min(int(each.confidence * 10), 9)] += 1
    return tuple(counts)


def confusions(asked: Sequence[Question]) -> tuple[Confusion, ...]:
    """Pairs of entries, the most frequent first; the example is the first of `asked`."""
    found: defaultdict[tuple[str, str], list[Question]] = defaultdict(list)
    for question in asked:
        if question.expected is not None and not question.right:
            found[question.expected, question.given].append(question)
    pairs = [
        Confusion(expected, given, len(group), sum(question.answered for question in group), group[0])
        for (expected, given), group in found.items()
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair.count, -pair.answered, pair.expected, pair.given)))


def _languages(asked: Sequence[Question]) -> list[LanguageFigures]:
    spoken: defaultdict[Language, list[Question]] = defaultdict(list)
    for question in asked:
        spoken[question.language].append(question)
    return [
        LanguageFigures(language, summarise(group), curve([outcome(question) for question in group]))
        for language, group in sorted(spoken.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
