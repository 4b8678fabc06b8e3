"""The exact index, and the quicker way that a single question takes through it."""

import numpy as np
import pytest

from knowledge_base.index import EXACT, QUICK_FROM, PhrasingIndex
from knowledge_base.space import unit


@pytest.mark.parametrize("dimension", [384, 768])
def test_a_single_question_is_exact_where_it_counts_and_close_elsewhere(dimension):
    random = np.random.default_rng(0)
    topics = random.standard_normal((40, dimension))
    rows = unit((topics[random.integers(40, size=3000)] + random.standard_normal((3000, dimension))).astype(np.float32))
    index = PhrasingIndex.build(rows)
    for query in unit((topics[:10] + random.standard_normal((10, dimension))).astype(np.float32)):
        exact, found = rows @ query, index.likenesses(query[None, :])[0]
        nearest = np.argsort(-exact)[: EXACT // 2]
        assert found[nearest] == pytest.approx(exact[nearest], abs=1e-5)
        assert found.argmax() == nearest[0]
        off = found - exact
        assert np.abs(off).max() < 0.01
        assert off.std() < 0.002
        assert found.dtype == np.float32


def test_few_phrasings_are_compared_exactly_and_a_stored_index_answers_the_same(tmp_path):
    random = np.random.default_rng(1)
    for size in (QUICK_FROM - 1, QUICK_FROM):
        rows = unit(random.standard_normal((size, 384)).astype(np.float32))
        index = PhrasingIndex.build(rows)
        index.write(tmp_path / "index")
        one, other = index.likenesses(rows[:1]), PhrasingIndex.read(tmp_path / "index").likenesses(rows[:1])
        assert (one == other).all()
        assert one[0] == pytest.approx(rows @ rows[0], abs=1e-5 if size < QUICK_FROM else 0.01)


def test_extreme_rows_stay_in_range():
    """One coordinate that carries everything is the worst case for int8, and a row of nothing must not divide by zero."""
    rows = np.vstack([np.eye(768, dtype=np.float32), -np.eye(768, dtype=np.float32), np.zeros((1, 768), dtype=np.float32)])
    index = PhrasingIndex.build(rows)
    assert index.likenesses(rows[:1])[0] == pytest.approx(rows @ rows[0], abs=1e-5)
