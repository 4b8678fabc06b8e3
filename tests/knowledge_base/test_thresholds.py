import numpy as np
import pytest
from scipy.stats import binom

from knowledge_base.decision import band
from knowledge_base.thresholds import (
    SURE,
    THRESHOLDS,
    Labelled,
    expect,
    lower_bound,
    propose,
    upper_bound,
)


def labelled(rows: list[tuple[float, bool]], groups: list[int] | None = None) -> Labelled:
    probability, right = (np.array(column) for column in zip(*rows, strict=True))
    group = np.arange(len(rows)) if groups is None else np.array(groups)
    return Labelled(probability, right, np.zeros(len(rows)), np.ones(len(rows)), group)


def shop(generator: np.random.Generator, entries: int, phrasings: int) -> Labelled:
    """An honest knowledge base whose entries are easy or hard as a whole."""
    ease = np.repeat(generator.normal(1.2, 1.5, entries), phrasings)
    logit = ease + generator.normal(0, 1, entries * phrasings)
    probability = 1 / (1 + np.exp(-logit))
    right = generator.random(len(probability)) < probability
    group = np.repeat(np.arange(entries), phrasings)
    return Labelled(probability, right, np.zeros(len(group)), np.ones(len(group)), group)


def test_counted_by_hand() -> None:
    rows = labelled([(0.9, True)] * 60 + [(0.8, True)] * 15 + [(0.8, False)] * 5 + [(0.55, False)] * 20)
    at_70 = expect(rows, 0.7)
    assert at_70.answered.estimate == pytest.approx(0.8)
    assert at_70.asked_back.estimate == pytest.approx(0.2)
    assert at_70.wrong.estimate == pytest.approx(5 / 80)
    assert expect(rows, 0.85).wrong.estimate == 0
    assert at_70.answered.low < 0.8 < at_70.answered.high


def test_the_bounds_are_clopper_and_pearsons() -> None:
    """Whoever sees k of n or fewer at the upper bound sees it just 5 times in 100."""
    assert binom.cdf(3, 50, upper_bound(3 / 50, 50, 0.95)) == pytest.approx(0.05)
    assert binom.sf(2, 50, lower_bound(3 / 50, 50, 0.95)) == pytest.approx(0.05)
    assert upper_bound(0, 20, 0.95) == pytest.approx(1 - 0.05 ** (1 / 20))
    assert (lower_bound(0, 20, 0.95), upper_bound(0, 0, 0.95)) == (0, 1)


def test_bands_are_those_of_the_decision() -> None:
    generator = np.random.default_rng(3)
    best, none = generator.random(300), generator.random(300)
    best[:10] = 0
    rows = Labelled(best, np.ones(300, bool), none, np.ones(300), np.arange(300))
    decided = [band(float(p), float(o), 0.6) for p, o in zip(best, none, strict=True)]
    found = expect(rows, 0.6)
    assert [found.answered.estimate, found.asked_back.estimate, found.handed_off.estimate] == pytest.approx(
        [decided.count(each) / 300 for each in ("answer", "offer", "handoff")]
    )


def test_a_wider_target_never_asks_for_a_higher_threshold() -> None:
    for seed in range(10):
        rows = shop(np.random.default_rng(seed), 60, 6)
        shown = [proposal.shown.threshold for target in (0.02, 0.05, 0.1, 0.2) if (proposal := propose(rows, target)).shown]
        assert shown == sorted(shown, reverse=True)


def test_few_entries_vouch_for_little_even_without_a_mistake() -> None:
    flawless = labelled([(0.95, True)] * 200, groups=[n // 10 for n in range(200)])
    proposal = propose(flawless, 0.05)
    assert proposal.shown is None
    assert proposal.likely is not None
    assert proposal.could_show == pytest.approx(1 - (1 - SURE) ** (1 / 20))
    assert propose(flawless, 0.15).shown is not None


def test_phrasings_that_err_together_count_for_less() -> None:
    apart = labelled([(0.9, n >= 8) for n in range(200)], groups=list(range(200)))
    together = labelled([(0.9, n >= 8) for n in range(200)], groups=[n // 8 for n in range(200)])
    assert expect(together, 0.7).wrong_at_most > expect(apart, 0.7).wrong_at_most + 0.03


@pytest.mark.parametrize(("entries", "phrasings"), [(80, 6), (150, 2)])
def test_the_promise_is_kept_as_often_as_promised(entries: int, phrasings: int) -> None:
    """On fresh questions from the same shops, the wrong share is within the target in SURE of the cases, or nearly."""
    target, kept, proposed = 0.1, 0, 0
    fresh = shop(np.random.default_rng(99), 10_000, 5)
    for seed in range(80):
        shown = propose(shop(np.random.default_rng(seed), entries, phrasings), target).shown
        if shown:
            proposed += 1
            answered = fresh.probability >= shown.threshold
            kept += (~fresh.right[answered]).mean() <= target
    assert proposed > 40
    assert kept / proposed >= SURE - 0.06


def test_every_threshold_is_one_rasa_can_hold() -> None:
    assert THRESHOLDS.min() >= 0.5
    assert THRESHOLDS.max() < 1
