"""Tokens shared by workers, over each database there is."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.channels.tencent.api import Unreachable
from bot.channels.tencent.tables import TokenRow
from bot.channels.tencent.tokens import Granted, Tokens
from bot.conversation.failures import because


class Mint:
    """Gives tokens out, slowly, and counts."""

    def __init__(self, seconds: int = 7200) -> None:
        self.given: list[str] = []
        self.refused: list[str | None] = []
        self.seconds = seconds
        self.broken = False

    async def obtain(self, refused: str | None) -> Granted:
        await asyncio.sleep(0.05)
        if self.broken:
            raise Unreachable(because("slow", platform="wechat"))
        self.refused.append(refused)
        self.given.append(f"token-{len(self.given) + 1}")
        return Granted(self.given[-1], self.seconds)


def workers(database, mint, count):
    return [Tokens(database, "wechat:wx1", mint.obtain) for _ in range(count)]


async def age(database, **values):
    async with database.begin() as session:
        await session.execute(update(TokenRow).values(**values))


async def test_many_who_need_one_ask_for_one(database):
    mint = Mint()
    tokens = await asyncio.gather(*(worker.current() for worker in workers(database, mint, 8)))
    assert set(tokens) == {"token-1"}
    assert len(mint.given) == 1


async def test_it_is_renewed_early_by_one_while_the_others_go_on(database):
    mint = Mint()
    one, *others = workers(database, mint, 6)
    await one.current()
    await age(database, renew_after=datetime.now(UTC) - timedelta(seconds=1))
    tokens = await asyncio.gather(one.current(), *(worker.current() for worker in others))
    assert sorted(set(tokens)) == ["token-1", "token-2"]
    assert len(mint.given) == 2


async def test_a_refused_one_is_replaced_once_for_all(database):
    mint = Mint()
    one, *others = workers(database, mint, 5)
    refused = await one.current()
    tokens = await asyncio.gather(*(worker.current(refused=refused) for worker in [one, *others]))
    assert set(tokens) == {"token-2"}
    assert mint.refused == [None, "token-1"]


async def test_a_standing_one_serves_while_the_platform_is_away(database):
    mint = Mint()
    [one] = workers(database, mint, 1)
    await one.current()
    await age(database, renew_after=datetime.now(UTC) - timedelta(seconds=1))
    mint.broken = True
    assert await one.current() == "token-1"
    await age(database, expires_at=datetime.now(UTC) - timedelta(seconds=1), renewing_until=None)
    with pytest.raises(Unreachable):
        await one.current()
    mint.broken = False
    assert await one.current() == "token-2"


async def test_a_worker_that_died_while_renewing_holds_up_nobody_for_long(database):
    mint = Mint()
    [one] = workers(database, mint, 1)
    await one.current()
    gone = datetime.now(UTC) - timedelta(seconds=1)
    await age(database, expires_at=gone, renew_after=gone, renewing_until=gone)
    assert await one.current() == "token-2"


async def test_one_that_is_given_again_near_its_end_is_not_asked_for_with_every_call(database):
    mint = Mint(seconds=120)
    [one] = workers(database, mint, 1)
    assert [await one.current() for _ in range(3)] == ["token-1"] * 3
