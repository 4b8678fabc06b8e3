"""How often a visitor, and an address, may do something."""

from contextlib import AsyncExitStack

import pytest

from bot.channels.web.rates import Rates, network_of
from bot.channels.web.streaming import MOST_PER_READER
from tests.channels.web.conftest import Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("counted_in", ["memory", "redis"])
async def test_a_visitor_who_writes_too_often_is_told_when_to_go_on(shop, http, redis_url, counted_in):
    await shop.stop()
    shop.rates = Rates(redis_url if counted_in == "redis" else None)
    await shop.start()
    mai, ben = await Caller(http).begin(), await Caller(http).begin()
    answers = [await mai.write("spam", f"message-{n}") for n in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {202}
    assert (answers[30].status_code, answers[30].json()["error"]) == (429, "too_many")
    assert 1 <= int(answers[30].headers["Retry-After"]) <= 120
    assert (await ben.write("hello")).status_code == 202


async def test_an_address_is_counted_whoever_it_says_it_is(shop, http):
    await shop.stop()
    shop.rates = Rates()
    await shop.start()

    async def begin(address: str) -> int:
        return (await http.post("/web/conversations", json={}, headers={"X-Forwarded-For": address})).status_code

    assert [await begin("203.0.114.7") for _ in range(121)][-2:] == [201, 429]
    assert await begin("203.0.114.8") == 201
    # A private address is a proxy's that names nobody: all customers would be shut out at once.
    assert {await begin("10.0.0.1") for _ in range(125)} == {201}


async def test_a_redis_that_is_away_counts_nothing():
    await Rates("redis://127.0.0.1:1/0").spend("messages", "somebody", "203.0.114.7")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("::ffff:8.8.8.8", "8.8.8.8"),
        ("2001:4860:1:2:3:4:5:6", "2001:4860:1:2::/64"),
        ("127.0.0.1", None),
        ("10.1.2.3", None),
        ("fd00::1", None),
        ("unknown", None),
        (None, None),
    ],
)
async def test_what_counts_as_one_address(address, counted):
    assert network_of(address) == counted


async def test_one_visitor_holds_only_so_many_streams(mai, http, shop):
    await mai.write("hello")
    async with AsyncExitStack() as stack:
        for _ in range(MOST_PER_READER):
            await stack.enter_async_context(http.stream("GET", "/web/events", headers=mai.headers))
        assert len(shop.channel.streams) == MOST_PER_READER
        refused = await http.get("/web/events", headers=mai.headers)
        assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
