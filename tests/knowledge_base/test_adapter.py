"""A view of the knowledge base's own: what it learns, and that it is never judged by what it has seen."""

import numpy as np
import pytest

from knowledge_base import Target
from knowledge_base import adapter as own_view
from knowledge_base.adapter import FEWEST, fit_adapter
from knowledge_base.corpus import build_corpus, reference_lines
from knowledge_base.diacritics import Diacritics
from knowledge_base.learning import learn
from knowledge_base.matcher import Matcher
from knowledge_base.rehearsal import rehearse
from knowledge_base.space import Space, unit
from knowledge_base.unseen import halves, rehearse_unseen
from knowledge_base.vectors import Vectors

TARGETS, EACH, DIMENSION = 60, 8, 48


def made(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Phrasings that differ within a target in the very directions that are loudest: what tells targets apart is quiet."""
    labels = np.repeat(np.arange(TARGETS), EACH)
    loud, quiet = random.normal(size=(len(labels), 8)), random.normal(size=(TARGETS, DIMENSION - 8))[labels]
    rows = np.hstack([2.5 * loud, 0.5 * quiet + 0.25 * random.normal(size=(len(labels), DIMENSION - 8))])
    return unit(rows.astype(np.float32)), labels


def share_found(rows: np.ndarray, labels: np.ndarray, asked: np.ndarray) -> float:
    likeness = rows[asked] @ rows[~asked].T
    return float((labels[~asked][likeness.argmax(axis=1)] == labels[asked]).mean())


def test_what_it_has_not_seen_is_found_better() -> None:
    rows, labels = made(np.random.default_rng(1))
    asked = np.arange(len(rows)) % EACH == 0
    view = fit_adapter(rows[~asked], labels[~asked])
    assert view is not None
    assert share_found(unit(rows @ view), labels, asked) > share_found(rows, labels, asked) + 0.2


def test_the_slope_is_the_losss() -> None:
    random = np.random.default_rng(2)
    rows, labels = unit(random.normal(size=(30, 6)).astype(np.float32)), random.integers(0, 7, 30)
    away = 0.1 * random.normal(size=(6, 6)).astype(np.float32)

    def loss(by: np.ndarray) -> float:
        moved = unit((rows + rows @ by).astype(np.float64))
        likeness = moved @ moved.T / own_view._TEMPERATURE
        np.fill_diagonal(likeness, -np.inf)
        logs = likeness - np.log(np.exp(likeness).sum(axis=1, keepdims=True))
        kin = (labels[:, None] == labels[None, :]) & ~np.eye(30, dtype=bool)
        return float(np.mean([-logs[row][kin[row]].mean() for row in range(30) if kin[row].any()]))

    slope = own_view._slope(rows, labels, away)
    for place in [(0, 0), (2, 4), (5, 1)]:
        step = np.zeros((6, 6))
        step[place] = 1e-4
        assert slope[place] == pytest.approx((loss(away + step) - loss(away - step)) / 2e-4, abs=2e-3)


def test_too_little_teaches_nothing() -> None:
    rows, labels = made(np.random.default_rng(3))
    assert fit_adapter(rows[: FEWEST - 1], labels[: FEWEST - 1]) is None
    assert fit_adapter(rows, np.arange(len(rows))) is None


def test_a_likeness_is_the_mean_of_both_views() -> None:
    rows, _ = made(np.random.default_rng(4))
    turn = np.random.default_rng(8).normal(size=(DIMENSION, DIMENSION)).astype(np.float32) / 8
    view = np.eye(DIMENSION, dtype=np.float32) + turn
    shared = Space.fit(np.eye(DIMENSION, dtype=np.float32), rows, None)
    placed = shared.queries(rows)
    both = shared.seen_through(own_view._beside(view, placed)).queries(rows)
    moved = unit(placed @ view)
    assert both.shape == rows.shape
    assert np.linalg.norm(both, axis=1) == pytest.approx(1, abs=1e-5)
    off = both @ both.T - (placed @ placed.T + moved @ moved.T) / 2
    assert float(off.std()) < 0.05
    assert float(abs(off).max()) < 0.3


def test_phrasings_that_say_the_same_are_never_split() -> None:
    rows, labels = made(np.random.default_rng(5))
    rows = np.vstack([rows, rows[:40]])
    labels = np.concatenate([labels, labels[:40]])
    order = np.argsort(labels, kind="stable")
    half = halves(rows[order], labels[order])
    place = np.empty(len(order), dtype=int)
    place[order] = np.arange(len(order))
    assert (half[place[:40]] == half[place[-40:]]).all()
    assert 0.35 < half.mean() < 0.65


def test_halves_too_small_for_a_view_of_their_own_are_asked_through_one_all_the_same() -> None:
    rows, labels = made(np.random.default_rng(6))
    assert len(rows) / 2 < FEWEST < len(rows)
    corpus = build_corpus((Target("entry", f"e{label}"), f"phrasing {place}") for place, label in enumerate(labels))
    strange = unit(np.random.default_rng(7).normal(size=(len(reference_lines()), DIMENSION)).astype(np.float32))
    vectors = Vectors(rows, None, strange, strange, Diacritics.learn(corpus.texts))
    shared = Space.fit(np.eye(DIMENSION, dtype=np.float32), rows, None)
    space = shared.seen_through(fit_adapter(shared.index(rows, None), labels))
    asked = np.arange(len(rows))
    through_views = rehearse_unseen(Matcher.fit(corpus, space, space.index(rows, None)), vectors, asked)
    without = rehearse(Matcher.fit(corpus, shared, shared.index(rows, None)), asked, rows, strange)
    assert abs(through_views.paraphrase.meaning - without.paraphrase.meaning).max() > 0.1


def test_translations_are_no_kin_to_learn_from() -> None:
    random = np.random.default_rng(9)
    strange = unit(random.normal(size=(len(reference_lines()), DIMENSION)).astype(np.float32))

    def view_of(*ways: str) -> np.ndarray | None:
        asked = [(Target("entry", f"e{number}"), way.format(number)) for number in range(120) for way in ways]
        corpus = build_corpus(asked)
        rows = unit(random.normal(size=(len(corpus.texts), DIMENSION)).astype(np.float32))
        assert len(rows) >= FEWEST
        return learn(corpus, Vectors(rows, None, strange, strange, Diacritics.learn(corpus.texts))).space.adapter

    assert view_of("where is parcel {}", "包裹 {} 在哪里", "kiện hàng {} ở đâu") is None
    assert view_of("where is parcel {}", "has parcel {} come", "I wait for parcel {}") is not None


def test_strangers_lie_further_from_the_middle() -> None:
    random = np.random.default_rng(10)
    shared = np.eye(DIMENSION, dtype=np.float32)
    known = unit((shared[0] + 0.05 * random.normal(size=(200, DIMENSION))).astype(np.float32))
    strangers = unit(random.normal(size=(50, DIMENSION)).astype(np.float32))
    space = Space.fit(shared, known, None)
    assert space.placed(known)[1].max() < space.placed(strangers)[1].min()
