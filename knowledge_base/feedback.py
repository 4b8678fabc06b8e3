"""What readers said of entries: helpful or not, in what words, and the questions a search found nothing for.

Takes a session and never commits: whoever opened the unit of work does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from knowledge_base.entries import Language
from knowledge_base.tables import Base, UtcDateTime

MAX_COMMENT = 1000
MAX_QUESTION = 300
MAX_KEY = 64


class FeedbackRow(Base):
    """`entry_id` is no foreign key: what was said of an entry outlives it. None where a search found nothing."""

    __tablename__ = "kb_feedback"
    __table_args__ = (Index("kb_feedback_at", "at"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    key: Mapped[str] = mapped_column(String(MAX_KEY), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    entry_id: Mapped[str | None] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(16))
    helpful: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[str] = mapped_column(String(16))
    comment: Mapped[str | None] = mapped_column(String(MAX_COMMENT))
    question: Mapped[str | None] = mapped_column(String(MAX_QUESTION))


@dataclass(frozen=True, slots=True)
class Feedback:
    """`entry_id` None: a search for `question` found nothing. `source` says where: "page", "search". Texts are cut to fit."""

    entry_id: str | None
    language: Language
    helpful: bool
    source: str
    comment: str | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Helpfulness:
    """Readers, not presses: each counts once an entry and day."""

    helpful: int
    not_helpful: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that searches found nothing for, and how many readers asked it."""

    question: str
    language: Language
    times: int


async def record(session: AsyncSession, key: str, feedback: Feedback, now: datetime) -> None:
    """Store it once. Under a `key` seen before the last press counts; words once given stay where none come with it.

    `key` is whatever makes it the same reader's same feedback, at most MAX_KEY characters.
    """
    given = {
        "at": now,
        "language": feedback.language,
        "helpful": feedback.helpful,
        "source": feedback.source,
        "comment": _cut(feedback.comment, MAX_COMMENT),
        "question": _cut(feedback.question, MAX_QUESTION),
    }
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(FeedbackRow)
    words = {name: func.coalesce(insert.excluded[name], getattr(FeedbackRow, name)) for name in ("comment", "question")}
    await session.execute(
        insert.values(key=key, entry_id=feedback.entry_id, **given).on_conflict_do_update(
            index_elements=["key"], set_={**given, **words}
        )
    )


async def summary(session: AsyncSession, since: datetime) -> dict[str, Helpfulness]:
    """By entry id: how many readers it helped, and how many not."""
    helpful = func.count().filter(FeedbackRow.helpful)
    rows = await session.execute(
        select(FeedbackRow.entry_id, helpful, func.count())
        .where(FeedbackRow.at >= since, FeedbackRow.entry_id.is_not(None))
        .group_by(FeedbackRow.entry_id)
    )
    return {entry_id: Helpfulness(yes, everybody - yes) for entry_id, yes, everybody in rows if entry_id}


async def remarks(session: AsyncSession, since: datetime, limit: int = 100) -> Sequence[tuple[datetime, Feedback]]:
    """What readers wrote about entries that did not help, newest first."""
    rows = await session.scalars(
        select(FeedbackRow)
        .where(FeedbackRow.at >= since, FeedbackRow.entry_id.is_not(None), FeedbackRow.comment.is_not(None))
        .order_by(FeedbackRow.at.desc(), FeedbackRow.id.desc())
        .limit(limit)
    )
    return [(row.at, Feedback(row.entry_id, row.language, row.helpful, row.source, row.comment, row.question)) for row in rows]


async def missed(session: AsyncSession, since: datetime, limit: int = 100) -> Sequence[Missed]:
    """The questions searches found nothing for, most asked first."""
    times = func.count().label("times")
    rows = await session.execute(
        select(FeedbackRow.question, FeedbackRow.language, times)
        .where(FeedbackRow.at >= since, FeedbackRow.entry_id.is_(None), FeedbackRow.question.is_not(None))
        .group_by(FeedbackRow.question, FeedbackRow.language)
        .order_by(times.desc(), FeedbackRow.question)
        .limit(limit)
    )
    return [Missed(question, language, count) for question, language, count in rows if question]


def _cut(text: str | None, limit: int) -> str | None:
    return text.strip()[:limit] or None if text else None
