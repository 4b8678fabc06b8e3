"""The message log: the one place that writes messages, and with them the deliveries they owe."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.addresses import PAGE_FIRST, reached_at
from bot.conversation.model import PAGES, Address, Attachment, Author, Choice, Conversation, Message, Mode
from bot.conversation.signals import DESK, OUTBOX, Signals, conversation_topic
from bot.conversation.statements import HOLD, INSERT_DELIVERIES, INSERT_MESSAGES, READ, SAVE, SAVE_TURN

PAGE = 200
"""Messages read at a time; a long history streams in pages."""


@dataclass(slots=True)
class Held:
    """A conversation held by this transaction until it commits: nobody else can number a message meanwhile."""

    id: str
    channel: str
    contact: str
    language: str | None
    mode: Mode
    epoch: int
    last_seq: int
    deliver_after: datetime | None = None
    reply: Address | None = None
    """Set once it was carried: where the customer wrote last."""

    @property
    def home(self) -> Address:
        return Address(self.channel, self.contact)

    @property
    def now(self) -> Address:
        return self.reply or self.home

    def snapshot(self) -> Conversation:
        return Conversation(self.id, self.channel, self.contact, self.language, self.mode, self.epoch)


@dataclass(frozen=True, slots=True)
class Draft:
    """A message about to be numbered."""

    author: Author
    text: str
    kind: str = "text"
    author_name: str | None = None
    choices: tuple[Choice, ...] = ()
    understanding: Any = None
    external_id: str | None = None
    attachments: tuple[Attachment, ...] = ()


class ConversationLog:
    """`pushing` names the channels whose messages must be delivered by the outbox worker; the customers of the others read
    the event stream themselves."""

    def __init__(self, signals: Signals, pushing: frozenset[str]) -> None:
        self._signals = signals
        self._pushing = pushing

    async def hold(self, session: AsyncSession, conversation_id: str) -> Held:
        """Lock the conversation. SQLite transactions already hold the only write lock there is."""
        row = (await session.execute(HOLD, {"id_": conversation_id})).one()
        mode = Mode(row.mode)
        reply = Address(row.reply_channel, row.reply_contact) if row.reply_channel else None
        return Held(row.id, row.channel, row.contact, row.language, mode, row.epoch, row.last_seq, row.deliver_after, reply)

    async def append(self, session: AsyncSession, held: Held, drafts: Sequence[Draft], now: datetime) -> None:
        """Number and insert `drafts`, with a delivery each where the channel pushes. `save` must follow in the same commit."""
        messages = [_numbered(held.last_seq + n, draft, now) for n, draft in enumerate(drafts, 1)]
        if messages:
            await session.execute(INSERT_MESSAGES, [_row(held.id, message) for message in messages])
            if owed := await self._owed(session, held, now):
                await session.execute(INSERT_DELIVERIES, [_delivery(held, message.seq, owed) for message in messages])
                self._signals.publish_after_commit(session, OUTBOX)
            held.last_seq += len(messages)
        self._signals.publish_after_commit(session, conversation_topic(held.id), messages)
        self._signals.publish_after_commit(session, DESK)

    async def _owed(self, session: AsyncSession, held: Held, now: datetime) -> "_Owed | None":
        """Where and when to deliver what is said now; None where nothing can be pushed."""
        to, at = held.now, max(now, held.deliver_after or now)
        if held.reply and to.channel in PAGES:
            elsewhere = await reached_at(session, held.id, held.home, self._pushing)
            return _Owed(elsewhere, max(at, now + PAGE_FIRST)) if elsewhere else None
        return _Owed(to, at) if to.channel in self._pushing else None

    async def save(self, session: AsyncSession, held: Held) -> None:
        """Store what changed."""
        await session.execute(SAVE, _state(held))

    async def save_turn(self, session: AsyncSession, held: Held, owner: str, until: datetime) -> bool:
        """The same at the end of a turn. Whether another message waits for its own: then the lease is `owner`'s until `until`,
        else it is given back."""
        lease = {"at_lease_owner": owner, "at_lease_until": until}
        return (await session.execute(SAVE_TURN, {**_state(held), **lease})).scalar_one() is not None

    async def read(self, session: AsyncSession, conversation_id: str, after: int = 0, limit: int = PAGE) -> list[Message]:
        """Messages with seq > `after`, in order, at most `limit`."""
        rows = await session.execute(READ, {"id_": conversation_id, "after": after, "most": limit})
        return [message_from_row(row) for row in rows]

    async def transcript(self, session: AsyncSession, conversation_id: str) -> list[Message]:
        """The whole conversation, in order."""
        messages: list[Message] = []
        while page := await self.read(session, conversation_id, messages[-1].seq if messages else 0):
            messages += page
        return messages


def _state(held: Held) -> dict[str, Any]:
    return {"id_": held.id, "last_seq": held.last_seq, "mode": held.mode, "epoch": held.epoch, "language": held.language}


def message_from_row(row: Row[Any]) -> Message:
    return Message(
        seq=row.seq,
        author=Author(row.author),
        text=row.text,
        at=row.at,
        kind=row.kind,
        author_name=row.author_name,
        choice=Choice.from_json(row.choice) if row.choice else None,
        choices=tuple(Choice.from_json(choice) for choice in row.choices or ()),
        understanding=row.understanding,
        external_id=row.external_id,
        attachments=tuple(Attachment.from_json(attachment) for attachment in row.attachments or ()),
        helpful=row.helpful,
    )


def new_id() -> str:
    return secrets.token_hex(12)


def insert_or_ignore(session: AsyncSession, table: Any) -> Any:
    """INSERT … ON CONFLICT DO NOTHING of the database at hand."""
    dialect = session.get_bind().dialect.name
    return (postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)).on_conflict_do_nothing()


def _numbered(seq: int, draft: Draft, now: datetime) -> Message:
    return Message(
        seq=seq,
        author=draft.author,
        text=draft.text,
        at=now,
        kind=draft.kind,
        author_name=draft.author_name,
        choices=draft.choices,
        understanding=draft.understanding,
        external_id=draft.external_id,
        attachments=draft.attachments,
    )


def _row(conversation_id: str, message: Message) -> dict[str, Any]:
    """What `message_from_row` reads back."""
    return {
        "conversation_id": conversation_id,
        "seq": message.seq,
        "author": message.author,
        "author_name": message.author_name,
        "kind": message.kind,
        "text": message.text,
        "choices": [choice.to_json() for choice in message.choices] or None,
        "understanding": message.understanding,
        "attachments": [attachment.to_json() for attachment in message.attachments] or None,
        "external_id": message.external_id,
        "at": message.at,
    }


class _Owed(NamedTuple):
    to: Address
    due_at: datetime


def _delivery(held: Held, seq: int, owed: _Owed) -> dict[str, Any]:
    return {"conversation_id": held.id, "seq": seq, **owed.to._asdict(), "state": "due", "due_at": owed.due_at}
