import asyncio
import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.conversation.awaiting import turn_over
from bot.conversation.backoff import LONGEST_SECONDS, MAX_ATTEMPTS, next_attempt
from bot.conversation.delivering import OutboxWorker
from bot.conversation.failures import because
from bot.conversation.model import Address, InboundMessage, Message
from bot.conversation.outbox import Delivered, Failed
from bot.conversation.tables import DeliveryRow
from tests.conversation.conftest import Talk

MAI = Address("pushed", "mai")


class Provider:
    """The far end of a channel: takes messages, or fails once on those it is told to."""

    def __init__(self, **failures: Failed) -> None:
        self.failures = failures
        self.got: list[tuple[str, str]] = []

    async def __call__(self, _channel: str, contact: str, message: Message, _attempt: int) -> Delivered | Failed:
        if failure := self.failures.pop(message.text.removeprefix("You said "), None):
            return failure
        self.got.append((contact, message.text))
        return Delivered(f"provider-{len(self.got)}")


async def run_until(talk: Talk, provider: Provider, count: int) -> None:
    worker = asyncio.create_task(OutboxWorker(talk.outbox, talk.signals, provider).run())
    async with asyncio.timeout(30):
        while len(provider.got) < count:
            await asyncio.sleep(0.02)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


async def rows(talk: Talk) -> list[DeliveryRow]:
    async with talk.database.reading() as session:
        return list((await session.execute(select(DeliveryRow).order_by(DeliveryRow.id))).scalars())


async def test_replies_are_delivered_in_order_and_their_ids_kept(talk: Talk) -> None:
    for n in range(5):
        conversation = await talk.write(str(n), f"m{n}", channel="pushed")
    await talk.said(conversation, 10)
    provider = Provider()
    await run_until(talk, provider, 5)
    assert provider.got == [("mai", f"You said {n}") for n in range(5)]


async def test_a_failed_delivery_holds_back_its_conversation_but_no_other(talk: Talk) -> None:
    await talk.said(await talk.write("first", "m1", "pushed", "mai"), 2)
    await talk.said(await talk.write("second", "m2", "pushed", "mai"), 4)
    await talk.said(await talk.write("other", "m1", "pushed", "lin"), 2)
    provider = Provider(first=Failed(because("busy", platform="telegram"), permanent=False, retry_after=0.5))
    await run_until(talk, provider, 3)
    assert [text for contact, text in provider.got if contact == "mai"] == ["You said first", "You said second"]
    assert provider.got[0] == ("lin", "You said other")


async def test_a_permanent_failure_is_kept_with_its_reason_and_lets_the_next_one_through(talk: Talk) -> None:
    await talk.said(await talk.write("first", "m1", "pushed"), 2)
    await talk.said(await talk.write("second", "m2", "pushed"), 4)
    provider = Provider(first=Failed(because("blocked", platform="telegram"), permanent=True))
    await run_until(talk, provider, 1)
    assert provider.got == [("mai", "You said second")]
    assert [row.failure for row in await rows(talk) if row.state == "failed"] == [because("blocked", platform="telegram")]


async def test_two_workers_deliver_each_message_once(talk: Talk) -> None:
    for n in range(12):
        await talk.said(await talk.write("hi", "m", "pushed", f"customer {n}"), 2)
    provider = Provider()
    await asyncio.gather(*(run_until(talk, provider, 12) for _ in range(2)))
    assert sorted(contact for contact, _ in provider.got) == sorted(f"customer {n}" for n in range(12))


async def test_a_delivery_whose_worker_died_is_made_by_another(talk: Talk) -> None:
    await talk.said(await talk.write("hello", "m1", "pushed"), 2)
    dead = talk.outbox
    assert len(await dead.claim_due(datetime.now(UTC))) == 1
    assert await dead.claim_due(datetime.now(UTC)) == []
    async with talk.database.begin() as session:
        await session.execute(update(DeliveryRow).values(due_at=datetime.now(UTC) - timedelta(seconds=1)))
    provider = Provider()
    await run_until(talk, provider, 1)
    assert (await rows(talk))[0].attempts == 2


@given(attempt=st.integers(1, MAX_ATTEMPTS - 1), asked=st.one_of(st.none(), st.floats(0, 10_000)), seed=st.integers())
def test_the_next_attempt_is_never_sooner_than_the_provider_asked(attempt: int, asked: float | None, seed: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    again = next_attempt(attempt, now, asked, random.Random(seed))
    assert again is not None
    pause = (again - now).total_seconds()
    assert pause >= (asked or 0) - 1e-6
    assert pause <= max(LONGEST_SECONDS, asked or 0) + 1e-6


def test_after_the_last_attempt_it_gives_up() -> None:
    assert next_attempt(MAX_ATTEMPTS, datetime.now(UTC), None, random.Random(0)) is None


async def test_what_the_provider_refuses_until_the_customer_writes_waits_for_that(talk: Talk) -> None:
    conversation = await talk.write("first", "m1", "pushed")
    await talk.said(conversation, 2)
    provider = Provider(first=Failed(because("window_closed", platform="wechat"), permanent=False, until_customer_writes=True))
    worker = asyncio.create_task(OutboxWorker(talk.outbox, talk.signals, provider).run())
    async with asyncio.timeout(30):
        while (await rows(talk))[0].state != "waiting":
            await asyncio.sleep(0.02)
    assert provider.got == []
    await talk.inbox.accept(InboundMessage("pushed", "mai", "m2", "second", reopens=True))
    async with asyncio.timeout(30):
        while len(provider.got) < 2:
            await asyncio.sleep(0.02)
    worker.cancel()
    assert [text for _, text in provider.got] == ["You said first", "You said second"]


async def test_a_channel_may_hand_over_by_itself_what_it_asked_time_for(talk: Talk) -> None:
    provider = Provider()
    worker = asyncio.create_task(OutboxWorker(talk.outbox, talk.signals, provider).run())
    accepted = await talk.inbox.accept(InboundMessage("pushed", "mai", "m1", "hello", passive=30))
    assert await turn_over(talk.database, talk.signals, accepted.conversation_id, accepted.seq, 10)
    await asyncio.sleep(0.1)
    taken = await talk.outbox.take(accepted.conversation_id, MAI, datetime.now(UTC))
    assert [message.text for _, message in taken] == ["You said hello"]
    for owed, _ in taken:
        await talk.outbox.record(owed, Delivered("in the same breath"), datetime.now(UTC))
    assert await talk.outbox.take(accepted.conversation_id, MAI, datetime.now(UTC)) == []
    # from here on the worker delivers again
    await talk.write("more", "m2", "pushed")
    async with asyncio.timeout(30):
        while not provider.got:
            await asyncio.sleep(0.02)
    worker.cancel()
    assert provider.got == [("mai", "You said more")]


async def test_a_failed_delivery_is_tried_again_when_somebody_asks(talk: Talk) -> None:
    await talk.said(await talk.write("first", "m1", "pushed"), 2)
    provider = Provider(first=Failed(because("blocked", platform="telegram"), permanent=True))
    worker = asyncio.create_task(OutboxWorker(talk.outbox, talk.signals, provider).run())
    async with asyncio.timeout(30):
        while (await rows(talk))[0].state != "failed":
            await asyncio.sleep(0.02)
        assert await talk.outbox.retry((await rows(talk))[0].id, datetime.now(UTC))
        while not provider.got:
            await asyncio.sleep(0.02)
    worker.cancel()
    assert not await talk.outbox.retry((await rows(talk))[0].id, datetime.now(UTC))
