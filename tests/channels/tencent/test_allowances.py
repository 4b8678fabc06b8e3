from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import Allowance
from bot.channels.tencent.allowances import (
    GLANCE,
    MESSAGE,
    allowance_of,
    exhaust,
    grant,
    granted,
    left_at,
    spend,
)

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOURS = timedelta(hours=1)


def test_a_message_grants_five_for_two_days():
    assert granted(None, MESSAGE, NOW) == Allowance(5, NOW + 48 * HOURS)


def test_a_glance_grants_three_for_a_minute_and_takes_nothing():
    assert granted(None, GLANCE, NOW) == Allowance(3, NOW + timedelta(minutes=1))
    assert granted(Allowance(1, NOW + HOURS), GLANCE, NOW) == Allowance(3, NOW + HOURS)
    assert granted(Allowance(5, NOW + HOURS), GLANCE, NOW) == Allowance(5, NOW + HOURS)


def test_what_has_passed_counts_for_nothing():
    assert left_at(Allowance(4, NOW), NOW) == (0, None)
    assert left_at(Allowance(0, NOW + HOURS), NOW) == (0, None)
    assert granted(Allowance(4, NOW - HOURS), GLANCE, NOW) == Allowance(3, NOW + timedelta(minutes=1))


@given(st.lists(st.tuples(st.sampled_from([MESSAGE, GLANCE]), st.integers(0, 10_000)), max_size=12))
def test_there_are_never_more_than_five(happened):
    allowance, at = None, NOW
    for what, seconds in happened:
        at += timedelta(seconds=seconds)
        before = left_at(allowance, at)[0]
        allowance = granted(allowance, what, at)
        assert max(before, what.sends) == allowance.left <= 5


async def test_it_is_kept_and_spent(database):
    async with database.begin() as session:
        assert await allowance_of(session, "c", NOW) is None
        await grant(session, "c", MESSAGE, NOW, "1")
        await spend(session, "c")
        await spend(session, "c")
    async with database.reading() as session:
        assert await allowance_of(session, "c", NOW + HOURS) == Allowance(3, NOW + 48 * HOURS)
        assert await allowance_of(session, "c", NOW + 48 * HOURS) == Allowance(0, None)
        assert await allowance_of(session, "another", NOW) is None


@pytest.mark.parametrize("at", [NOW, NOW - HOURS])
async def test_what_is_told_again_or_late_grants_nothing_more(database, at):
    async with database.begin() as session:
        await grant(session, "c", MESSAGE, NOW, "1")
        await spend(session, "c")
        await grant(session, "c", MESSAGE, at, "1")
        assert await allowance_of(session, "c", NOW) == Allowance(4, NOW + 48 * HOURS)
        await grant(session, "c", MESSAGE, NOW + HOURS, "2")
        assert await allowance_of(session, "c", NOW + HOURS) == Allowance(5, NOW + 49 * HOURS)


async def test_the_platforms_word_ends_it(database):
    async with database.begin() as session:
        await grant(session, "c", MESSAGE, NOW, "1")
        await exhaust(session, "c")
        assert await allowance_of(session, "c", NOW) == Allowance(0, None)
        await spend(session, "c")
        assert await allowance_of(session, "c", NOW) == Allowance(0, None)


async def test_two_things_in_one_second_are_two(database):
    async with database.begin() as session:
        await grant(session, "c", GLANCE, NOW, "subscribe")
        await grant(session, "c", MESSAGE, NOW, "1")
        assert await allowance_of(session, "c", NOW) == Allowance(5, NOW + 48 * HOURS)
