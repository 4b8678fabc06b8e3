"""What was clustered is kept until something that it was made from changes."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from bot.gaps.clustered import Clustered
from bot.gaps.model import Question, Reason
from bot.gaps.records import Kind, Record
from knowledge_base.backends import FloatArray
from knowledge_base.space import unit
from tests.gaps.conftest import NOON

ASKED = [Question(f"a:{n}", f"question {n}", "en", NOON - timedelta(hours=n), Reason.HANDED_OFF, "a") for n in range(6)]
NONE: FloatArray = np.empty((0, 8), dtype=np.float32)


@pytest.fixture
def rows() -> FloatArray:
    return unit(np.random.default_rng(1).normal(size=(6, 8)).astype(np.float32))


async def test_the_same_is_not_clustered_again(rows: FloatArray) -> None:
    clustered = Clustered()
    first = await clustered.of(ASKED, [], rows, NONE, NONE)
    assert await clustered.of(list(ASKED), [], rows.copy(), NONE, NONE) is first


async def test_whatever_it_is_made_from_makes_it_anew(rows: FloatArray) -> None:
    clustered = Clustered()
    first = await clustered.of(ASKED, [], rows, NONE, NONE)
    told = [replace(ASKED[0], language="vi"), *ASKED[1:]]
    made = Record(Kind.DISMISSED, None, "Minh Anh", NOON, (("question 0", "en"),), 1, 0)
    for found, records, own, kept in (
        (told, [], rows, NONE),
        (ASKED[1:], [], rows[1:], NONE),
        (ASKED, [made], rows, rows[:1]),
        (ASKED, [], rows[::-1], NONE),
    ):
        assert await clustered.of(found, records, own, NONE, kept) is not first
