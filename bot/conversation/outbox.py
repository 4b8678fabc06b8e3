"""The outbox: what is owed to channels that push, in order per conversation, until it is delivered or given up loudly."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.backoff import next_attempt
from bot.conversation.failures import Failure
from bot.conversation.log import ConversationLog
from bot.conversation.model import Address, Message
from bot.conversation.signals import DESK, OUTBOX, Signals, conversation_topic
from bot.conversation.statements import CLAIM_DUE, CLAIM_UNTRIED, DELIVER_AFTER, DELIVERED, FIND_DUE
from bot.conversation.tables import DeliveryRow, MessageRow
from bot.db import Database

log = structlog.get_logger(__name__)

CLAIM_SECONDS = 60
"""A claimed delivery that nobody finished (its worker died) is tried again after this."""
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Delivered:
    provider_id: str


@dataclass(frozen=True, slots=True)
class Failed:
    """`retry_after` seconds as the provider asked; `permanent`: trying again cannot help; `until_customer_writes`: the provider
    takes nothing more until then."""

    failure: Failure
    permanent: bool
    retry_after: float | None = None
    until_customer_writes: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """A claimed delivery. `attempt` counts from 1."""

    id: int
    conversation_id: str
    seq: int
    channel: str
    contact: str
    attempt: int


class Outbox:
    """A waiting or due message holds back those after it that go to the same contact in its conversation, and nothing else."""

    def __init__(self, database: Database, messages: ConversationLog, signals: Signals) -> None:
        self._database = database
        self._messages = messages
        self._signals = signals
        self._jitter = random.Random()

    async def claim_due(self, now: datetime) -> list[Owed]:
        """The oldest unsettled message of each conversation to each address, where it is due; ours for `CLAIM_SECONDS`."""
        async with self._database.reading() as session:
            found = (await session.execute(FIND_DUE, {"at_now": now, "most": AT_ONCE * 4})).scalars().all()
        if not found:
            return []
        async with self._database.begin() as session:
            # Asked again inside the write: of two workers that saw the same row, one changes it.
            claimed = await session.execute(
                CLAIM_DUE, {"ids": found, "at_now": now, "at_until": now + timedelta(seconds=CLAIM_SECONDS)}
            )
            return [Owed(*row) for row in claimed]

    async def take(self, conversation_id: str, to: Address, now: datetime) -> list[tuple[Owed, Message]]:
        """Everything the conversation owes to this address that no worker is delivering, in order: for a channel that hands it
        over by itself, within the `passive` seconds its message asked for. Each must be `record`ed. From now on the worker
        delivers again."""
        async with self._database.begin() as session:
            held = await self._messages.hold(session, conversation_id)
            await session.execute(DELIVER_AFTER, {"id_": conversation_id, "at_after": None})
            # What a worker has claimed is due later than any window; what nobody tried yet has no attempt.
            untried = {
                "id_": held.id,
                "at_channel": to.channel,
                "at_contact": to.contact,
                "at_until": now + timedelta(seconds=CLAIM_SECONDS),
            }
            claimed = await session.execute(CLAIM_UNTRIED, untried)
            owed = sorted((Owed(*row) for row in claimed), key=lambda one: one.id)
        async with self._database.reading() as session:
            return [(one, await self._message(session, one)) for one in owed]

    async def postpone(self, conversation_id: str, until: datetime) -> None:
        """Leave what the conversation is or will be owed to the channel until then: its message came again, as if with new
        `passive` seconds."""
        async with self._database.begin() as session:
            await session.execute(DELIVER_AFTER, {"id_": conversation_id, "at_after": until})
            await release(session, conversation_id, until)

    async def is_trying(self, conversation_id: str, to: Address) -> bool:
        """Whether something owed to this address was tried and is not settled: what comes after it has to wait."""
        here = (DeliveryRow.conversation_id == conversation_id, *_goes_to(to))
        tried = (*here, DeliveryRow.state == "due", DeliveryRow.attempts > 0)
        async with self._database.reading() as session:
            return (await session.execute(select(DeliveryRow.id).where(*tried).limit(1))).first() is not None

    async def put_back(self, owed: Owed, now: datetime) -> None:
        """What was taken and not handed over is the worker's again."""
        async with self._database.begin() as session:
            await session.execute(update(DeliveryRow).where(DeliveryRow.id == owed.id).values(due_at=now, attempts=0))
            self._signals.publish_after_commit(session, OUTBOX)

    async def undelivered(self, channel: str, provider_id: str, outcome: Failed, now: datetime) -> bool:
        """The provider says afterwards that it could not deliver what it took. False where we know of no such delivery."""
        this = (DeliveryRow.channel == channel, DeliveryRow.provider_id == provider_id, DeliveryRow.state == "delivered")
        async with self._database.reading() as session:
            row = (await session.execute(select(DeliveryRow).where(*this).limit(1))).scalar_one_or_none()
        if row is None:
            return False
        owed = Owed(row.id, row.conversation_id, row.seq, row.channel, row.contact, row.attempts)
        await self.record(owed, outcome, now)
        return True

    async def message(self, owed: Owed) -> Message:
        """What is to be delivered."""
        async with self._database.reading() as session:
            return await self._message(session, owed)

    async def record(self, owed: Owed, outcome: Delivered | Failed, now: datetime) -> None:
        """Write down what became of a delivery."""
        async with self._database.begin() as session:
            # What a page has shown meanwhile is not tried again.
            if isinstance(outcome, Delivered):
                await session.execute(DELIVERED, {"id_": owed.id, "at_provider": outcome.provider_id})
            else:
                this = (DeliveryRow.id == owed.id, DeliveryRow.state != "read")
                await session.execute(update(DeliveryRow).where(*this).values(**self._after(owed, outcome, now)))
            # The conversation's next message may go now; what became of this one shows on its ticket.
            self._signals.publish_after_commit(session, OUTBOX)
            self._signals.publish_after_commit(session, conversation_topic(owed.conversation_id))
            if not isinstance(outcome, Delivered):
                self._signals.publish_after_commit(session, DESK)

    async def retry(self, delivery_id: int, now: datetime) -> bool:
        """Try a failed delivery once more, from the beginning. False where it is not (any more) a failed one."""
        return await self._retry(now, DeliveryRow.id == delivery_id) > 0

    async def retry_all(self, channel: str, since: datetime, now: datetime) -> int:
        """The same for every failed delivery of a channel whose message was written after `since`; how many there were."""
        fresh = select(MessageRow.seq).where(
            MessageRow.conversation_id == DeliveryRow.conversation_id, MessageRow.seq == DeliveryRow.seq, MessageRow.at > since
        )
        return await self._retry(now, DeliveryRow.channel == channel, fresh.exists())

    async def _retry(self, now: datetime, *which: Any) -> int:
        async with self._database.begin() as session:
            again = await session.execute(
                update(DeliveryRow)
                .where(DeliveryRow.state == "failed", *which)
                .values(state="due", due_at=now, attempts=0, failure=None)
                .returning(DeliveryRow.conversation_id)
            )
            conversations = again.scalars().all()
            for topic in (OUTBOX, DESK, *map(conversation_topic, set(conversations))):
                self._signals.publish_after_commit(session, topic)
            return len(conversations)

    async def _message(self, session: AsyncSession, owed: Owed) -> Message:
        (message,) = await self._messages.read(session, owed.conversation_id, owed.seq - 1, limit=1)
        return message

    def _after(self, owed: Owed, outcome: Failed, now: datetime) -> dict[str, object]:
        said = {"conversation": owed.conversation_id, "seq": owed.seq, "channel": owed.channel, "reason": str(outcome.failure)}
        if outcome.until_customer_writes:
            log.info("outbox.waits_for_customer", **said)
            return {"state": "waiting", "failure": outcome.failure, "attempts": 0}
        again = None if outcome.permanent else next_attempt(owed.attempt, now, outcome.retry_after, self._jitter)
        if again is None:
            log.error("outbox.gave_up", attempts=owed.attempt, permanent=outcome.permanent, **said)
            return {"state": "failed", "failure": outcome.failure}
        log.warning("outbox.will_retry", at=again.isoformat(), **said)
        return {"state": "due", "due_at": again, "failure": outcome.failure}


async def release(session: AsyncSession, conversation_id: str, due_at: datetime) -> None:
    """What waited for this customer to write may go from `due_at` on."""
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.conversation_id == conversation_id, DeliveryRow.state == "waiting")
        .values(state="due", due_at=due_at)
    )


def _goes_to(address: Address) -> tuple[Any, Any]:
    return DeliveryRow.channel == address.channel, DeliveryRow.contact == address.contact
