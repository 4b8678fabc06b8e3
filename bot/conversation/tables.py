"""Conversations, their messages and the deliveries still owed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from handoff.tables import AutoId, UtcDateTime

_PENDING = text("turn = 'pending'")


class Base(DeclarativeBase):
    pass


class ConversationRow(Base):
    """One customer on one channel. `last_seq` numbers its messages; whoever increments it holds the row until commit, so
    messages become visible in the order of their numbers."""

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
    external_id: Mapped[str | None] = mapped_column(String(128))
    turn: Mapped[str | None] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeliveryRow(Base):
    """One message owed to a channel that pushes. Written in the same commit as its message; the worker empties it."""

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
    failure: Mapped[str | None] = mapped_column(Text)
