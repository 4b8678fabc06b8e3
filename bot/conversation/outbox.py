"""The outbox: what is owed to channels that push, delivered in order per conversation, at least once, or given up loudly."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import func, select, update

from bot.conversation.backoff import next_attempt
from bot.conversation.log import ConversationLog
from bot.conversation.model import Message
from bot.conversation.signals import DESK, OUTBOX, Signals
from bot.conversation.tables import DeliveryRow
from bot.db import Database

log = structlog.get_logger(__name__)

CLAIM_SECONDS = 60
"""A claimed delivery that nobody finished (its worker died) is tried again after this."""
LOOK_AGAIN_SECONDS = 1.0
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Delivered:
    provider_id: str


@dataclass(frozen=True, slots=True)
class Failed:
    """`retry_after` seconds as the provider asked; `permanent`: trying again cannot help."""

    reason: str
    permanent: bool
    retry_after: float | None = None


Deliver = Callable[[str, str, Message, int], Awaitable[Delivered | Failed]]
"""(channel, contact, message, attempt) → what became of it. Must not raise."""


@dataclass(frozen=True, slots=True)
class _Owed:
    id: int
    conversation_id: str
    seq: int
    channel: str
    contact: str
    attempt: int


class OutboxWorker:
    def __init__(self, database: Database, messages: ConversationLog, signals: Signals, deliver: Deliver) -> None:
        self._database = database
        self._messages = messages
        self._signals = signals
        self._deliver = deliver
        self._jitter = random.Random()

    async def run(self) -> None:
        """Deliver for ever, until cancelled. Any number of workers may run side by side."""
        room = asyncio.Semaphore(AT_ONCE)
        with self._signals.subscribe(OUTBOX) as news:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    for owed in await self.claim_due(datetime.now(UTC)):
                        await room.acquire()
                        tasks.create_task(self.settle(owed)).add_done_callback(lambda _: room.release())
                    await news.wait(LOOK_AGAIN_SECONDS)

    async def claim_due(self, now: datetime) -> list[_Owed]:
        """The oldest undelivered message of each conversation, where it is due; ours for `CLAIM_SECONDS`."""
        heads = select(func.min(DeliveryRow.id)).where(DeliveryRow.state == "due").group_by(DeliveryRow.conversation_id)
        due = select(DeliveryRow.id).where(DeliveryRow.id.in_(heads), DeliveryRow.due_at <= now)
        async with self._database.reading() as session:
            found = list((await session.execute(due.order_by(DeliveryRow.id).limit(AT_ONCE * 4))).scalars())
        if not found:
            return []
        async with self._database.begin() as session:
            claimed = await session.execute(
                update(DeliveryRow)
                # Asked again inside the write: of two workers that saw the same row, one changes it.
                .where(DeliveryRow.id.in_(found), DeliveryRow.state == "due", DeliveryRow.due_at <= now)
                .values(due_at=now + timedelta(seconds=CLAIM_SECONDS), attempts=DeliveryRow.attempts + 1)
                .returning(
                    DeliveryRow.id,
                    DeliveryRow.conversation_id,
                    DeliveryRow.seq,
                    DeliveryRow.channel,
                    DeliveryRow.contact,
                    DeliveryRow.attempts,
                )
            )
            return [_Owed(*row) for row in claimed]

    async def settle(self, owed: _Owed) -> None:
        """Try one delivery and write down what became of it."""
        async with self._database.reading() as session:
            (message,) = await self._messages.read(session, owed.conversation_id, owed.seq - 1, limit=1)
        outcome = await self._deliver(owed.channel, owed.contact, message, owed.attempt)
        values = self._outcome(owed, outcome, datetime.now(UTC))
        async with self._database.begin() as session:
            await session.execute(update(DeliveryRow).where(DeliveryRow.id == owed.id).values(**values))
            # The conversation's next message may go now; a failure shows on the desk.
            self._signals.publish_after_commit(session, OUTBOX if values["state"] != "failed" else DESK)

    def _outcome(self, owed: _Owed, outcome: Delivered | Failed, now: datetime) -> dict[str, object]:
        if isinstance(outcome, Delivered):
            return {"state": "delivered", "provider_id": outcome.provider_id, "failure": None}
        again = None if outcome.permanent else next_attempt(owed.attempt, now, outcome.retry_after, self._jitter)
        said = {"conversation": owed.conversation_id, "seq": owed.seq, "channel": owed.channel, "reason": outcome.reason}
        if again is None:
            log.error("outbox.gave_up", attempts=owed.attempt, permanent=outcome.permanent, **said)
            return {"state": "failed", "failure": outcome.reason}
        log.warning("outbox.will_retry", at=again.isoformat(), **said)
        return {"state": "due", "due_at": again, "failure": outcome.reason}
