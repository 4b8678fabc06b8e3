import asyncio

from bot.conversation.redis_signals import RedisSignals
from bot.conversation.signals import Signals
from bot.db import Database
from tests.conversation.conftest import Parrot, Talk


async def test_a_reconnect_misses_nothing_and_repeats_nothing(talk: Talk) -> None:
    conversation = await talk.write("0", "m0")
    seen: list[int] = []
    for n in range(1, 12):
        await talk.write(str(n), f"m{n}")
        async for event in talk.events.follow(conversation, seen[-1] if seen else 0):
            if event.seq:
                seen.append(event.seq)
                break  # the connection drops after every message
    async with asyncio.timeout(30):
        async for event in talk.events.follow(conversation, seen[-1]):
            if event.seq:
                seen.append(event.seq)
            if len(seen) == 24:
                break
    assert seen == list(range(1, 25))


async def test_the_customer_sees_that_an_answer_is_being_written(talk: Talk) -> None:
    thinking = asyncio.Event()
    talk.parrot.before = lambda _message: thinking.wait()
    conversation = await talk.write("hello", "m1")
    types: list[str] = []
    async with asyncio.timeout(30):
        async for event in talk.events.follow(conversation, 0):
            types.append(event.type)
            if event.type == "typing":
                thinking.set()
            if len(types) == 3:
                break
    assert types == ["message", "typing", "message"]


async def test_news_travel_between_replicas_through_redis(database: Database, redis_url: str) -> None:
    here, there = RedisSignals(redis_url), RedisSignals(redis_url)
    async with here.running(), there.running():
        with there.subscribe("conversation:1") as subscription:
            async with asyncio.timeout(30):
                while not subscription.typing:  # the subscription at Redis takes a moment to stand
                    here.publish("conversation:1", typing=True)
                    await subscription.wait(0.05)


async def test_a_lost_redis_delays_nothing_within_one_process(database: Database) -> None:
    signals: Signals = RedisSignals("redis://127.0.0.1:1/0")
    async with signals.running():
        talk = Talk(database, Parrot(), signals)
        assert len(await talk.said(await talk.write("hello", "m1"), 2)) == 2
