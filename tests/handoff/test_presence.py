from datetime import UTC, datetime, timedelta

from bot.db import Database
from handoff.agents import add_agent
from handoff.presence import HERE, seen, somebody_here

NOW = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)


async def test_somebody_is_here_while_a_page_is_open_and_a_little_longer(database: Database) -> None:
    async with database.begin() as session:
        minh = await add_agent(session, "minh@lanternstreet.example", "Minh Anh", "a lantern in the rain", "en", NOW)
        assert not await somebody_here(session, NOW)
        await seen(session, minh.id, NOW)
        await seen(session, minh.id, NOW + timedelta(minutes=5))
        await seen(session, minh.id, NOW)  # another page's, written late
        assert await somebody_here(session, NOW + timedelta(minutes=5) + HERE - timedelta(seconds=1))
        assert not await somebody_here(session, NOW + timedelta(minutes=5) + HERE)
