"""Who reads how far, over each database there is; and what of a message arrived."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.channels.tencent.sending import parts_sent, remember
from bot.channels.wecom.cursors import LEASE, TOKEN_LIFE, Cursors, Place

NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def test_one_claims_what_there_is_to_read(database):
    one, other = Cursors(database, "one"), Cursors(database, "other")
    assert await one.claim("kf", NOW) is None
    await asyncio.gather(*(cursors.note("kf", "token", NOW) for cursors in (one, other, one)))
    claimed = await asyncio.gather(one.claim("kf", NOW), other.claim("kf", NOW))
    [place] = [place for place in claimed if place]
    assert place == Place("", 3, "token")
    reader = one if claimed[0] else other
    await reader.advance("kf", "here", NOW)
    await reader.note("kf", "newer", NOW)  # a call that comes while reading
    await reader.done("kf", place)
    assert await one.claim("kf", NOW) == Place("here", 1, "newer")


async def test_what_the_dead_held_is_read_by_another(database):
    one, other = Cursors(database, "one"), Cursors(database, "other")
    await one.note("kf", "token", NOW)
    await one.claim("kf", NOW)
    assert await other.unread(NOW) == []
    later = NOW + LEASE + timedelta(seconds=1)
    assert await other.unread(later) == ["kf"]
    assert await other.claim("kf", later) == Place("", 1, "token")
    await one.advance("kf", "too late", later)  # it lives after all: the place is no longer its own
    assert await other.claim("kf", later + TOKEN_LIFE) == Place("", 1, "")


async def test_parts_are_remembered_until_all_arrived(database):
    async with database.begin() as session:
        assert await parts_sent(session, "c", 2) == 0
        await remember(session, "c", 2, 2, of=3)
        await remember(session, "c", 2, 1, of=3)
        assert await parts_sent(session, "c", 2) == 2
        await remember(session, "c", 2, 3, of=3)
        assert await parts_sent(session, "c", 2) == 0
