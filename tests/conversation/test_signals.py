"""What a signal carries is what a look would find, or nothing."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import event

from bot.conversation.model import Author, Choice, InboundMessage, Message
from bot.conversation.signals import MOST_CARRIED, Signals, Subscription
from bot.db import Database
from handoff.agents import add_agent
from tests.conversation.conftest import Parrot, Talk

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def message(seq: int) -> Message:
    return Message(seq, Author.CUSTOMER, f"number {seq}", NOW)


class Heard(Signals):
    """Remembers what was carried."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def publish(self, topic: str, *, typing: bool = False, committed: Sequence[Message] = ()) -> None:
        super().publish(topic, typing=typing, committed=committed)
        self.messages += committed


async def test_it_carries_what_reading_gives(database: Database) -> None:
    heard = Heard()
    talk = Talk(database, Parrot(), heard)
    async with database.begin() as session:
        agent = await add_agent(session, "an@shop.example", "An", "a long password", "vi", NOW)
    conversation = await talk.write("hello", "m1")
    await talk.said(conversation, 2)
    await talk.inbox.accept(InboundMessage("web", "mai", "m2", "Refunds", choice=Choice("Refunds", entry="refund")))
    await talk.said(conversation, 4)
    await talk.write("person", "m3")
    await talk.said(conversation, 6)
    async with database.reading() as session:
        (ticket,) = await talk.handoff.queue(session)
    async with database.begin() as session:
        await talk.handoff.reply(session, ticket.id, agent, "Yes, I am An.", "reply-1", NOW)
        await talk.handoff.resolve(session, ticket.id, agent, NOW)
    async with database.reading() as session:
        assert heard.messages == await talk.log.read(session, conversation)
    assert len(heard.messages) == 8


async def test_a_live_stream_reads_the_database_once(talk: Talk) -> None:
    conversation = await talk.inbox.conversation_of(InboundMessage("web", "mai", "m0", "hello"))
    looked: list[str] = []
    seen: list[str] = []

    async def follow() -> None:
        async for one in talk.events.follow(conversation, 0):
            seen.extend([one.message.text] if one.message else [])

    def note(*told: object) -> None:
        if "FROM messages" in str(told[2]) and "seq >" in str(told[2]):
            looked.append(str(told[2]))

    following = asyncio.create_task(follow())
    await asyncio.sleep(0.1)
    event.listen(talk.database.engine.sync_engine, "before_cursor_execute", note)
    for n in range(5):
        await talk.write(str(n), f"m{n}")
    async with asyncio.timeout(30):
        while len(seen) < 10:
            await asyncio.sleep(0.01)
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
    assert sorted(seen) == sorted([*"01234", *(f"You said {n}" for n in range(5))])
    assert looked == []


def test_a_gap_is_looked_into() -> None:
    subscription = Subscription()
    subscription.wake(typing=False, committed=[message(3)])
    assert subscription.carried(1) is None
    subscription.wake(typing=False, committed=[message(3)])
    assert subscription.carried(2) == [message(3)]


def test_what_was_seen_already_is_not_told_again() -> None:
    subscription = Subscription()
    subscription.wake(typing=False, committed=[message(3), message(4)])
    assert subscription.carried(3) == [message(4)]
    assert subscription.carried(4) == []


def test_news_from_elsewhere_are_looked_for() -> None:
    subscription = Subscription()
    subscription.wake(typing=False, committed=[message(1)])
    subscription.wake(typing=False)  # as from another process, which sends no messages along
    assert subscription.carried(0) is None
    subscription.wake(typing=True)
    assert subscription.carried(0) == []


def test_whoever_is_slow_looks() -> None:
    subscription = Subscription()
    for seq in range(1, MOST_CARRIED + 2):
        subscription.wake(typing=False, committed=[message(seq)])
    assert subscription.carried(0) is None
    subscription.wake(typing=False, committed=[message(MOST_CARRIED + 2)])
    assert subscription.carried(MOST_CARRIED + 1) == [message(MOST_CARRIED + 2)]


async def test_a_lost_signal_is_made_up_for_by_a_look() -> None:
    signals = Signals()
    with signals.subscribe("conversation:1") as subscription:
        assert await subscription.wait(0.01)
        assert subscription.carried(0) is None
