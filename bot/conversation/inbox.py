"""The inbox: a message is committed before anything else happens, once, however often it is delivered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.addresses import Place, find_place, now_at
from bot.conversation.errors import MessageRejected
from bot.conversation.files import attach
from bot.conversation.model import MAX_ATTACHMENTS, MAX_TEXT, Accepted, Address, Author, InboundMessage, Message, RemoteFile
from bot.conversation.outbox import release
from bot.conversation.places import Places
from bot.conversation.signals import DESK, FILES, OUTBOX, Signals, conversation_topic
from bot.conversation.statements import DELIVER_AFTER, NEXT_SEQ, RECEIVE
from bot.conversation.tables import MessageRow
from bot.db import Database

log = structlog.get_logger(__name__)


class _Repeated(Exception):  # unwinds the transaction, never leaves this module
    def __init__(self, conversation_id: str, own_id: str) -> None:
        self.conversation_id = conversation_id
        self.own_id = own_id


class _LeadsElsewhere(Exception):  # the same
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
        self._places = Places(database)

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
        if message.choice is None and message.text and not message.silent:
            self._anticipate(message.text)
        while True:
            try:
                return await self._take(message)
            except _LeadsElsewhere:
                self._places.forget(message.address)

    async def conversation_of(self, message: InboundMessage) -> str:
        """The conversation of this contact, begun if it is new."""
        return (await self._places.of(message)).conversation_id

    async def place_of(self, message: InboundMessage) -> Place:
        """The same, with how it got there."""
        return await self._places.of(message)

    async def _take(self, message: InboundMessage) -> Accepted:
        now = datetime.now(UTC)
        try:
            async with self._database.begin() as session:
                place = await self._places.within(session, message, now)
                seq = await self._store(session, place, message, now)
        except _Repeated as known:
            log.info("inbox.repeated", conversation=known.conversation_id, external_id=known.own_id)
            seq = await self._seq_of(known.conversation_id, known.own_id)
            return Accepted(known.conversation_id, seq, repeated=True)
        self._places.remember(message.address, place)
        if not message.silent:
            self._wake_turn(place.conversation_id)
        return Accepted(place.conversation_id, seq, repeated=False)

    async def _store(self, session: AsyncSession, place: Place, message: InboundMessage, now: datetime) -> int:
        conversation_id, own_id = place.conversation_id, place.id_of(message.channel, message.external_id)
        soon = now + timedelta(seconds=message.passive)  # not before the channel itself had its chance to hand it over
        here = {"id_": conversation_id, "at_channel": message.channel, "at_contact": message.contact}
        row = (await session.execute(NEXT_SEQ, here)).one_or_none()
        if row is None:
            raise _LeadsElsewhere
        stored = await session.execute(
            RECEIVE[session.get_bind().dialect.name],
            {
                "conversation_id": conversation_id,
                "seq": row.last_seq,
                "author": Author.CUSTOMER,
                "kind": "text",
                "text": message.text,
                "choice": message.choice.to_json() if message.choice else None,
                "attachments": await attach(session, conversation_id, message, now),
                "external_id": own_id,
                "turn": "done" if message.silent else "pending",
                "at": now,
            },
        )
        if stored.scalar_one_or_none() is None:
            raise _Repeated(conversation_id, own_id)
        if message.passive:
            await session.execute(DELIVER_AFTER, {"id_": conversation_id, "at_after": soon})
        moved = row.reply_channel and (row.reply_channel, row.reply_contact) != message.address
        if moved:
            await now_at(session, conversation_id, message.address, soon)
        if message.reopens:
            await release(session, conversation_id, soon)
        if moved or message.reopens:
            self._signals.publish_after_commit(session, OUTBOX)
        if any(isinstance(attachment, RemoteFile) for attachment in message.attachments):
            self._signals.publish_after_commit(session, FILES)
        said = Message(row.last_seq, Author.CUSTOMER, message.text, now, choice=message.choice, external_id=own_id)
        # The files of a message are known by what storing them made of them: such a message is looked up.
        self._signals.publish_after_commit(session, conversation_topic(conversation_id), () if message.attachments else (said,))
        self._signals.publish_after_commit(session, DESK)
        return int(row.last_seq)

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
    """The id of the conversation this contact's messages go to, or None when they never wrote."""
    place = await find_place(session, Address(channel, contact))
    return place.conversation_id if place else None
