"""Remembering what was made of a gap, so that nobody does it twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.gaps.privacy import redacted
from bot.gaps.tables import GapRow

MOST_RECORDS = 200
MOST_QUESTIONS = 50
"""Kept of a gap; enough to know it again."""
MAX_QUESTION = 500
GROWN_BY_AT_LEAST = 3


class Kind(StrEnum):
    MADE = "made"
    ADDED = "added"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Record:
    """`questions` are (text, language), the most central first."""

    kind: Kind
    entry_id: str | None
    by: str
    created_at: datetime
    questions: tuple[tuple[str, str], ...]
    asked: int
    handed_off: int

    def outgrown(self, asked_since: int) -> bool:
        """Whether so many more customers asked since that it should be looked at again: half as many, three at least."""
        return asked_since >= max(GROWN_BY_AT_LEAST, self.asked / 2)


async def remember(session: AsyncSession, record: Record) -> None:
    kept = [
        {"text": redacted(text[:MAX_QUESTION], language)[0], "language": language}
        for text, language in record.questions[:MOST_QUESTIONS]
    ]
    await session.execute(
        insert(GapRow).values(
            kind=record.kind,
            entry_id=record.entry_id,
            by=record.by,
            created_at=record.created_at,
            questions=kept,
            asked=record.asked,
            handed_off=record.handed_off,
        )
    )


async def recall(session: AsyncSession) -> Sequence[Record]:
    """Newest first."""
    rows = await session.scalars(select(GapRow).order_by(GapRow.id.desc()).limit(MOST_RECORDS))
    return [
        Record(
            Kind(row.kind),
            row.entry_id,
            row.by,
            row.created_at,
            tuple((kept["text"], kept["language"]) for kept in row.questions),
            row.asked,
            row.handed_off,
        )
        for row in rows
    ]
