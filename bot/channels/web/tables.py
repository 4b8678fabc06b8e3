"""What only the website keeps."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.conversation.failures import Failure, FailureColumn
from handoff.tables import UtcDateTime


class Base(DeclarativeBase):
    pass


class MailRow(Base):
    """A customer's wish to have replies e-mailed that they did not read on the page. Up to `read_seq` the page's event stream
    was read, up to `mailed_seq` replies were mailed; `failure` says why none will be any more."""

    __tablename__ = "web_mail"
    __table_args__ = (Index("web_mail_due", "due_at"),)

    conversation_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_seq: Mapped[int]
    mailed_seq: Mapped[int]
    attempts: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failure: Mapped[Failure | None] = mapped_column(FailureColumn)
