"""Conversations, their messages and the deliveries still owed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.conversation.failures import Failure, FailureColumn
from handoff.tables import AutoId, UtcDateTime

_PENDING = text("turn = 'pending'")
_UNSENT = text("unsent_since IS NOT NULL")


class Base(DeclarativeBase):
    pass


class ConversationRow(Base):
    """One customer's, begun on one channel: its home, which never changes. Where it was carried to others, the customer is
    answered at `reply_channel` and `reply_contact`, where they wrote last; both are NULL where the home is all there is.

    `last_seq` numbers its messages; whoever increments it holds the row until commit, so messages become visible in the order of
    their numbers. Until `deliver_after` the channel itself hands over what is owed."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "contact"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    contact: Mapped[str] = mapped_column(String(128))
    language: Mapped[str | None] = mapped_column(String(16))
    mode: Mapped[str] = mapped_column(String(8))
    epoch: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deliver_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply_channel: Mapped[str | None] = mapped_column(String(32))
    reply_contact: Mapped[str | None] = mapped_column(String(128))


class AddressRow(Base):
    """A contact whose messages belong to a conversation that began elsewhere (see addresses.py)."""

    __tablename__ = "addresses"

    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    contact: Mapped[str] = mapped_column(String(128), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class FollowedRow(Base):
    """A link that was followed opens nothing any more; after `until` it would not anyway."""

    __tablename__ = "followed_links"

    link: Mapped[str] = mapped_column(String(32), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class MessageRow(Base):
    """One message, in its place in the conversation. `external_id` is the sender's own id of it: unique within the
    conversation, which is what makes a repeated webhook harmless."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "external_id"),
        # Only unfinished turns are ever looked up by state: a small partial index stays small for ever.
        Index("messages_pending", "conversation_id", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("messages_at", "at"),  # for whoever looks back over the last days of every conversation
    )

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[str] = mapped_column(String(8))
    author_name: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    choice: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    choices: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    understanding: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    attachments: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    external_id: Mapped[str | None] = mapped_column(String(128))
    turn: Mapped[str | None] = mapped_column(String(8))
    helpful: Mapped[bool | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CorrectionRow(Base):
    """What an agent said of one of the assistant's answers. `entry_id` is no foreign key: it outlives its entry."""

    __tablename__ = "corrections"
    __table_args__ = (ForeignKeyConstraint(["conversation_id", "seq"], ["messages.conversation_id", "messages.seq"]),)

    conversation_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    judgement: Mapped[str] = mapped_column(String(12))
    entry_id: Mapped[str | None] = mapped_column(String(80))
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeliveryRow(Base):
    """One message owed to a channel that pushes. Written in the same commit as its message; the worker empties it.

    `state` is due, waiting (for the customer to write, before which the provider takes nothing), delivered, failed, or read: the
    customer saw it on a page before it was pushed.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_due", "state", "due_at"), Index("outbox_conversation", "conversation_id", "seq"))

    id: Mapped[int] = mapped_column(AutoId, primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(String(32))
    seq: Mapped[int]
    channel: Mapped[str] = mapped_column(String(32))
    contact: Mapped[str] = mapped_column(String(128))
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    provider_id: Mapped[str | None] = mapped_column(String(128))
    failure: Mapped[Failure | None] = mapped_column(FailureColumn)


MAX_NAME = 120
"""Characters of a contact's name."""


class ContactRow(Base):
    """Who a contact is: `verified` as the shop signed it, or else as they call themselves."""

    __tablename__ = "contacts"

    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    contact: Mapped[str] = mapped_column(String(128), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(MAX_NAME))
    email: Mapped[str | None] = mapped_column(String(254))
    verified: Mapped[bool]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FileRow(Base):
    """One file that a customer or an agent sent, kept in the database so that there is one truth and one backup.

    `state` is ready, due (it still lies with the provider, known there as `remote`) or failed. `unsent_since` is NULL once a
    message names the file: set with the file, cleared in the same commit as the message is written.
    """

    __tablename__ = "files"
    __table_args__ = (
        Index("files_due", "state", "due_at"),
        Index("files_unsent", "unsent_since", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(32), index=True)
    channel: Mapped[str] = mapped_column(String(32))
    remote: Mapped[str | None] = mapped_column(String(1000))
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unsent_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[Failure | None] = mapped_column(FailureColumn)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class LinkedRow(Base):
    """A conversation that an agent knows to be of the same person as others with this `person_id`."""

    __tablename__ = "linked_conversations"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(32), index=True)
    linked_by: Mapped[str] = mapped_column(String(80))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)
