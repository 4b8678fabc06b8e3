"""Turns: one at a time per conversation, in order, resumed after a crash.

A message waiting for its turn is `pending` in the log. Whoever runs a conversation's turns holds its lease; no transaction is
open while the assistant thinks.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.ending import TurnEnding
from bot.conversation.errors import ResponderError
from bot.conversation.log import message_from_row, new_id
from bot.conversation.model import Conversation, HandoffRequest, Message, Mode, Reply
from bot.conversation.responder import Responder
from bot.conversation.signals import Signals, conversation_topic
from bot.conversation.statements import CLAIM, NEXT_PENDING, RELEASE
from bot.conversation.tables import ConversationRow, MessageRow
from bot.db import Database

log = structlog.get_logger(__name__)

LEASE_SECONDS = 10
"""Longer than any turn may take; a replica that died is succeeded after it."""
SWEEP_SECONDS = 2.0
AT_ONCE = 32


class Turns:
    def __init__(self, database: Database, signals: Signals, responder: Responder, ending: TurnEnding) -> None:
        self._database = database
        self._signals = signals
        self._responder = responder
        self._ending = ending
        self._owner = new_id()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._open = asyncio.Event()
        self._open.set()

    def hold(self) -> None:
        """Accept messages but begin no turn: while the assistant starts, customers wait for it rather than for a person."""
        self._open.clear()

    def begin(self) -> None:
        self._open.set()

    def wake(self, conversation_id: str) -> None:
        """Run the conversation's pending turns soon; harmless when they already run."""
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._drain(conversation_id))
        self._running[conversation_id] = task
        task.add_done_callback(lambda done: self._drained(conversation_id, done))

    async def run(self) -> None:
        """Resume what a crash left behind, now and then again, until cancelled."""
        if self._database.is_sqlite:
            await self._drop_leases()
        try:
            while True:
                for conversation_id in await self._unfinished(datetime.now(UTC)):
                    self.wake(conversation_id)
                await asyncio.sleep(SWEEP_SECONDS)
        finally:
            running = list(self._running.values())
            if not self._open.is_set():  # not begun yet: they hold nothing, and the next start finds their messages
                for task in running:
                    task.cancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(LEASE_SECONDS):
                    await asyncio.gather(*running, return_exceptions=True)
            for task in running:
                task.cancel()

    def _drained(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        self._running.pop(conversation_id, None)
        if not task.cancelled() and (error := task.exception()):
            # The message stays pending: the sweep tries again once the lease has run out.
            log.error("turn.failed", conversation=conversation_id, exc_info=error)
            self._again.discard(conversation_id)
        elif conversation_id in self._again:
            self._again.discard(conversation_id)
            self.wake(conversation_id)

    async def _drain(self, conversation_id: str) -> None:
        await self._open.wait()  # before the lease is taken: nobody may hold one for longer than a turn
        async with self._room:
            claimed = await self._claim(conversation_id, datetime.now(UTC))
            while claimed:
                conversation, message = claimed
                claimed = await self._turn(conversation, message)

    async def _claim(self, conversation_id: str, now: datetime) -> tuple[Conversation, Message] | None:
        """Take the lease and the first pending message; None when there is none or somebody else has the lease (who will
        see the message too: the lease is only given back by a commit that found nothing pending)."""
        async with self._database.begin() as session:
            lease = {"lease_owner": self._owner, "lease_until": now + timedelta(seconds=LEASE_SECONDS)}
            claimed = await session.execute(CLAIM, {"id_": conversation_id, "at_now": now, **lease})
            row = claimed.one_or_none()
            if row is None:
                return None
            conversation = Conversation(conversation_id, row.channel, row.contact, row.language, Mode(row.mode), row.epoch)
            message = await next_pending(session, conversation_id)
            if message is None:
                await session.execute(RELEASE, {"id_": conversation_id})
                return None
        return conversation, message

    async def _turn(self, conversation: Conversation, message: Message) -> tuple[Conversation, Message] | None:
        """One turn; the next pending message of the conversation, if there is one."""
        reply = await self._reply(conversation, message) if conversation.mode is Mode.BOT else None
        now = datetime.now(UTC)
        async with self._database.begin() as session:
            held = await self._ending.write(session, conversation, message, reply, now)
            more = await self._ending.log.save_turn(session, held, self._owner, now + timedelta(seconds=LEASE_SECONDS))
            following = await next_pending(session, conversation.id) if more else None
        return (held.snapshot(), following) if following else None

    async def _reply(self, conversation: Conversation, message: Message) -> Reply:
        self._signals.publish(conversation_topic(conversation.id), typing=True)
        try:
            return await self._responder.respond(conversation, message)
        except ResponderError as error:
            log.warning("turn.assistant_unavailable", conversation=conversation.id, seq=message.seq, error=str(error))
        except Exception:  # a fault of ours must not become silence for the customer: a person takes over
            log.exception("turn.assistant_broken", conversation=conversation.id, seq=message.seq)
        return Reply((), conversation.language or "", HandoffRequest("assistant_unavailable"))

    async def _unfinished(self, now: datetime) -> list[str]:
        async with self._database.reading() as session:
            rows = await session.execute(
                select(MessageRow.conversation_id)
                .distinct()
                .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
                .where(
                    MessageRow.turn == "pending",
                    or_(ConversationRow.lease_until.is_(None), ConversationRow.lease_until < now),
                )
            )
            return list(rows.scalars())

    async def _drop_leases(self) -> None:
        """A SQLite file serves one process at a time, so any lease found at start is a dead one's."""
        async with self._database.begin() as session:
            await session.execute(update(ConversationRow).values(lease_owner=None, lease_until=None))


async def next_pending(session: AsyncSession, conversation_id: str) -> Message | None:
    row = (await session.execute(NEXT_PENDING, {"id_": conversation_id})).one_or_none()
    return message_from_row(row) if row else None
