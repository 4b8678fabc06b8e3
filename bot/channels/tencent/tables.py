"""What the channels of Tencent must remember across processes."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from handoff.tables import UtcDateTime


class Base(DeclarativeBase):
    pass


class TokenRow(Base):
    """The access token of one account, which all workers share: a new one makes the one before it invalid. It is renewed from
    `renew_after` on, by whoever holds the lease until `renewing_until`."""

    __tablename__ = "tencent_tokens"

    account: Mapped[str] = mapped_column(String(100), primary_key=True)
    token: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    renew_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    renewing_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AllowanceRow(Base):
    """How many messages a contact still takes and until when. `granted_at` is when they did what granted it, to the second;
    `granted_for` its id."""

    __tablename__ = "tencent_allowances"

    contact: Mapped[str] = mapped_column(String(128), primary_key=True)
    remaining: Mapped[int]
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_for: Mapped[str] = mapped_column(String(128))


class HalfSentRow(Base):
    """A message in parts, interrupted between two of them: the first `parts` arrived. Gone once all did."""

    __tablename__ = "tencent_half_sent"

    contact: Mapped[str] = mapped_column(String(128), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    parts: Mapped[int]


class AnswerRow(Base):
    """What a WeChat message was answered with in the same breath, so that the platform's repetition of it gets the same."""

    __tablename__ = "wechat_answers"

    contact: Mapped[str] = mapped_column(String(128), primary_key=True)
    message: Mapped[str] = mapped_column(String(128), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class CursorRow(Base):
    """How far a WeCom customer-service account was read. `wanted` counts the calls that told of news and are not read up to yet;
    whoever holds the lease reads."""

    __tablename__ = "wecom_cursors"

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    cursor: Mapped[str] = mapped_column(String(255))
    wanted: Mapped[int]
    token: Mapped[str] = mapped_column(String(255))
    token_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
