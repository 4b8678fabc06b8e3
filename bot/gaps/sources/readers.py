"""Readers of the help centre: questions a search found nothing for, and those whose answer did not help."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.gaps.model import Question, Reason
from knowledge_base.feedback import FeedbackRow

MOST = 2000


async def read(session: AsyncSession, since: datetime, now: datetime) -> Sequence[Question]:
    rows = await session.execute(
        select(FeedbackRow.id, FeedbackRow.key, FeedbackRow.question, FeedbackRow.language, FeedbackRow.at)
        .where(
            FeedbackRow.at >= since,
            FeedbackRow.at <= now,
            FeedbackRow.helpful.is_(False),
            FeedbackRow.question.is_not(None),
        )
        .order_by(FeedbackRow.at.desc(), FeedbackRow.id.desc())
        .limit(MOST)
    )
    return [
        Question(f"reader:{row.id}", row.question, row.language, row.at, Reason.THUMBS_DOWN, asker=f"reader:{row.key}")
        for row in rows
        if row.question.strip()
    ]
