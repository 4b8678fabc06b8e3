import random
from datetime import UTC, datetime, timedelta

from bot.desk.quality.drift import parting, weeks
from bot.desk.quality.judge import Verdict, Why

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)  # week 45


def answered(week: int, count: int, right: float, confidence: float = 0.9) -> list[Verdict]:
    at = MONDAY + timedelta(weeks=week)
    good = round(count * right)
    return [
        Verdict("?", "en", "a", "A?", confidence, at, Why.THANKED if n < good else Why.ASKED_FOR_PERSON) for n in range(count)
    ]


def test_a_week_is_counted_by_hand() -> None:
    fresh = Verdict("?", "en", "a", "A?", 0.1, MONDAY, Why.TOO_FRESH)
    [week] = weeks([*answered(0, 20, 0.75), fresh])
    assert (week.year, week.number, week.count, week.right.estimate) == (2026, 45, 20, 0.75)
    assert abs(week.confidence - 0.9) < 1e-9


def test_since_when_it_is_too_sure() -> None:
    seen = weeks([*answered(-2, 50, 0.92), *answered(-1, 50, 0.94), *answered(0, 60, 0.8), *answered(1, 60, 0.8)])
    parted = parting(seen)
    assert parted is not None
    assert parted.week.number == 45
    assert abs(parted.gap - 0.1) < 1e-9


def test_a_week_that_has_hardly_begun_hides_nothing() -> None:
    parted = parting(weeks([*answered(0, 60, 0.75), *answered(1, 60, 0.75), *answered(2, 2, 1)]))
    assert parted is not None
    assert parted.week.number == 45


def test_too_modest_is_said_as_well() -> None:
    parted = parting(weeks(answered(0, 200, 0.98, confidence=0.8)))
    assert parted is not None
    assert parted.gap < -0.15


def test_too_few_or_too_little_is_nothing() -> None:
    assert parting(()) is None
    assert parting(weeks(answered(0, 10, 0.5))) is None
    assert parting(weeks(answered(0, 5000, 0.88))) is None


def test_honest_confidence_is_seldom_accused() -> None:
    dice, accused = random.Random(4), 0
    for _ in range(200):
        verdicts = [
            Verdict("?", "en", "a", "A?", sure, MONDAY + timedelta(weeks=week), Why.THANKED if good else Why.DECLINED)
            for week in range(8)
            for sure in [dice.uniform(0.7, 1) for _ in range(40)]
            for good in [dice.random() < sure]
        ]
        accused += parting(weeks(verdicts)) is not None
    assert accused <= 16
