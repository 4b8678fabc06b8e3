"""The inbox: a message is committed before anything else happens, once, however often it is delivered."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.errors import MessageRejected
from bot.conversation.files import attach
from bot.conversation.log import insert_or_ignore, new_id
from bot.conversation.model import MAX_ATTACHMENTS, MAX_TEXT, Accepted, Author, InboundMessage, Mode, RemoteFile
from bot.conversation.outbox import release
from bot.conversation.signals import DESK, FILES, OUTBOX, Signals, conversation_topic
from bot.conversation.statements import DELIVER_AFTER, NEXT_SEQ, RECEIVE
from bot.conversation.tables import ConversationRow, MessageRow
from bot.db import Database

log = structlog.get_logger(__name__)

REMEMBERED = 50_000
"""Conversations whose id is kept in memory; which id belongs to which contact never changes."""


class _Repeated(Exception):  # unwinds the transaction, never leaves this module
    pass


def _nothing(_text: str) -> None:
    pass


class Inbox:
    """`wake_turn` gets the conversation of each new message; `anticipate` its text, a little earlier: while it is being stored,
    it can already be read."""

    def __init__(
        self,
        database: Database,
        signals: Signals,
        wake_turn: Callable[[str], None],
        anticipate: Callable[[str], None] = _nothing,
    ) -> None:
        self._database = database
        self._signals = signals
        self._wake_turn = wake_turn
        self._anticipate = anticipate
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def accept(self, message: InboundMessage) -> Accepted:
        """Store `message` and wake its turn. When this returns, the message cannot be lost.

        Raises MessageRejected when it is empty or too long; then nothing was stored.
        """
        message = replace(message, text=message.text.replace("\0", ""))  # the one character PostgreSQL cannot store
        if not message.text.strip() and not message.attachments:
            raise MessageRejected("The message is empty: write something and send it again.")
        if len(message.attachments) > MAX_ATTACHMENTS:
            raise MessageRejected(f"At most {MAX_ATTACHMENTS} files go with one message: send the others with the next.")
        if len(message.text) > MAX_TEXT:
            raise MessageRejected(f"The message has {len(message.text)} characters, {MAX_TEXT} are allowed: send it in parts.")
        conversation_id = await self.conversation_of(message)
        if message.choice is None and message.text and not message.silent:
            self._anticipate(message.text)
        try:
            seq = await self._store(conversation_id, message, datetime.now(UTC))
        except _Repeated:
            log.info("inbox.repeated", conversation=conversation_id, external_id=message.external_id)
            return Accepted(conversation_id, await self._seq_of(conversation_id, message.external_id), repeated=True)
        if not message.silent:
            self._wake_turn(conversation_id)
        return Accepted(conversation_id, seq, repeated=False)

    async def conversation_of(self, message: InboundMessage) -> str:
        """The conversation of this contact, begun if it is new."""
        key = (message.channel, message.contact)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        async with self._database.begin() as session:
            await session.execute(
                insert_or_ignore(session, ConversationRow).values(
                    id=new_id(),
                    channel=message.channel,
                    contact=message.contact,
                    language=message.language,
                    mode=Mode.BOT,
                    epoch=0,
                    last_seq=0,
                    created_at=datetime.now(UTC),
                )
            )
            found = await find_conversation(session, message.channel, message.contact)
        if found is None:
            raise LookupError(f"the conversation of {key} vanished while it was begun")
        self._known[key] = found
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return found

    async def _store(self, conversation_id: str, message: InboundMessage, now: datetime) -> int:
        async with self._database.begin() as session:
            seq: int = (await session.execute(NEXT_SEQ, {"id_": conversation_id})).scalar_one()
            stored = await session.execute(
                RECEIVE[session.get_bind().dialect.name],
                {
                    "conversation_id": conversation_id,
                    "seq": seq,
                    "author": Author.CUSTOMER,
                    "kind": "text",
                    "text": message.text,
                    "choice": message.choice.to_json() if message.choice else None,
                    "attachments": await attach(session, conversation_id, message, now),
                    "external_id": message.external_id,
                    "turn": "done" if message.silent else "pending",
                    "at": now,
                },
            )
            if stored.scalar_one_or_none() is None:
                raise _Repeated
            if message.passive:
                await session.execute(
                    DELIVER_AFTER, {"id_": conversation_id, "at_after": now + timedelta(seconds=message.passive)}
                )
            if message.reopens:
                # Not before the channel itself had its chance to hand it over.
                await release(session, conversation_id, now + timedelta(seconds=message.passive))
                self._signals.publish_after_commit(session, OUTBOX)
            if any(isinstance(attachment, RemoteFile) for attachment in message.attachments):
                self._signals.publish_after_commit(session, FILES)
            self._signals.publish_after_commit(session, conversation_topic(conversation_id))
            self._signals.publish_after_commit(session, DESK)
        return seq

    async def _seq_of(self, conversation_id: str, external_id: str) -> int:
        async with self._database.reading() as session:
            seq: int = (
                await session.execute(
                    select(MessageRow.seq).where(
                        MessageRow.conversation_id == conversation_id, MessageRow.external_id == external_id
                    )
                )
            ).scalar_one()
        return seq


async def find_conversation(session: AsyncSession, channel: str, contact: str) -> str | None:
    """The id of this contact's conversation, or None when they never wrote."""
    found: str | None = (
        await session.execute(
            select(ConversationRow.id).where(ConversationRow.channel == channel, ConversationRow.contact == contact)
        )
    ).scalar_one_or_none()
    return found
