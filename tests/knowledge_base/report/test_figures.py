import random
from typing import Any

import pytest

from knowledge_base.questions import Question
from knowledge_base.report.figures import bins, compute, curve, histogram, outcome, summarise
from tests.knowledge_base.test_evaluation import shared_scorer


def question(expected: str | None, given: str, confidence: float, decision: Any = "answer", language: str = "en") -> Question:
    return Question(f"{expected} or {given}?", language, expected, given, confidence, 0.0, decision)


HAND = [
    question("a", "a", 0.9),
    question("a", "b", 0.8),
    question("b", "b", 0.7),
    question(None, "b", 0.7),
    question("c", "a", 0.4, "offer", "vi"),
    question(None, "c", 0.1, "handoff", "vi"),
]


def test_counted_by_hand() -> None:
    summary = summarise(HAND)
    assert (summary.questions, summary.answerable, summary.answered, summary.answered_wrong) == (6, 4, 4, 2)
    assert (summary.asked_back, summary.handed_off, summary.top1) == (1, 1, 0.5)
    assert summary.wrong.low < summary.wrong.estimate == 0.5 < summary.wrong.high
    assert [(point.coverage, point.risk) for point in curve([outcome(each) for each in HAND])] == [
        (1 / 6, 0),
        (2 / 6, 1 / 2),
        (4 / 6, 2 / 4),  # two of the same confidence are one step
        (5 / 6, 3 / 5),
        (1, 4 / 6),
    ]


def test_examples_are_the_surest_and_confusions_the_most_frequent() -> None:
    figures = compute([*HAND, question("a", "b", 0.2, "offer")], 0.7)
    assert [(pair.expected, pair.given, pair.count, pair.answered) for pair in figures.confusions] == [
        ("a", "b", 2, 1),
        ("c", "a", 1, 0),
    ]
    assert [mistake.confidence for mistake in figures.mistakes] == [0.8, 0.4, 0.2]
    assert [(each.given, each.confidence) for each in figures.missed] == [("b", 0.7)]
    assert (figures.missed_count, figures.caught_count) == (1, 1)
    assert [(each.language, each.summary.questions) for each in figures.languages] == [("en", 5), ("vi", 2)]


@pytest.mark.parametrize("count", [7, 50, 333])
def test_the_figures_are_the_shared_scorers(count: int) -> None:
    scorer = shared_scorer()
    dice = random.Random(count)
    asked = [
        question("a" if dice.random() < 0.8 else None, "a" if dice.random() < 0.7 else "b", round(dice.random(), 2))
        for _ in range(count)
    ]
    gold = [{"role": "query" if each.answerable else "oos", "label": each.expected} for each in asked]
    found = scorer.score(gold, [{"label": each.given, "confidence": each.confidence} for each in asked])
    summary = summarise(asked)
    assert round(summary.calibration_error, 4) == found["ece"]
    assert round(summary.coverage, 4) == found["cov@5"]
    assert round(summary.top1, 4) == found["top1"]
    assert summary.auroc is None or round(summary.auroc, 4) == found["auroc"]
    drawn = bins([outcome(each) for each in asked])
    assert sum(each.count for each in drawn) == sum(histogram([outcome(each) for each in asked])) == count
    error = sum(each.count * abs(each.confidence - each.right.estimate) for each in drawn) / count
    assert round(error, 4) == found["ece"]
