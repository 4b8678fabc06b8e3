"""One person, several conversations."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.conversation import people
from tests.conversation.conftest import Talk

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def begun(talk: Talk, *channels: str) -> list[str]:
    return [await talk.write(f"Hello from {channel}", f"{channel}-1", channel) for channel in channels]


async def link(talk: Talk, one: str, other: str) -> None:
    async with talk.database.begin() as session:
        await people.link(session, one, other, "Minh Anh", NOON)


async def others(talk: Talk, conversation: str) -> Sequence[str]:
    async with talk.database.reading() as session:
        return sorted(linked.channel for linked in await people.linked_with(session, conversation))


async def test_linking_joins_whatever_either_was_linked_with(talk: Talk) -> None:
    web, wechat, telegram, wecom = await begun(talk, "web", "wechat", "telegram", "wecom")
    await link(talk, web, wechat)
    await link(talk, telegram, wecom)
    await link(talk, wechat, telegram)
    await link(talk, web, wecom)  # known already
    assert await others(talk, web) == ["telegram", "wechat", "wecom"]
    assert await others(talk, wecom) == ["telegram", "web", "wechat"]


async def test_taking_apart_leaves_the_others_together(talk: Talk) -> None:
    web, wechat, telegram = await begun(talk, "web", "wechat", "telegram")
    await link(talk, web, wechat)
    await link(talk, web, telegram)
    async with talk.database.begin() as session:
        await people.unlink(session, web)
    assert await others(talk, web) == []
    assert await others(talk, wechat) == ["telegram"]
    async with talk.database.begin() as session:
        await people.unlink(session, telegram)
    assert await others(talk, wechat) == []


async def test_a_conversation_is_not_another_of_its_own_person(talk: Talk) -> None:
    [web] = await begun(talk, "web")
    with pytest.raises(ValueError, match="its own"):
        await link(talk, web, web)
