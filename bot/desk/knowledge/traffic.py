"""What customers asked the assistant lately."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.conversation.model import Author
from bot.conversation.tables import MessageRow

QUESTIONS = 200
"""Asked again before something is published."""
LOOKED_BACK = timedelta(days=90)
COUNTED = timedelta(days=30)
_REPLIES = ("answer", "offer", "handoff_opened")
"""Kinds of what the assistant says to a question; the rest is small talk."""


async def recent_questions(session: AsyncSession, now: datetime, limit: int = QUESTIONS) -> list[str]:
    """What customers wrote and the assistant dealt with, newest first. Pressed buttons leave nothing to understand."""
    reply = aliased(MessageRow)
    asked = (
        select(MessageRow.text, MessageRow.choice)
        .join(reply, (reply.conversation_id == MessageRow.conversation_id) & (reply.seq == MessageRow.seq + 1))
        .where(MessageRow.author == Author.CUSTOMER, MessageRow.at >= now - LOOKED_BACK)
        .where(reply.author == Author.BOT, reply.kind.in_(_REPLIES))
        .order_by(MessageRow.at.desc())
        .limit(2 * limit)
    )
    return [text for text, choice in await session.execute(asked) if choice is None and text.strip()][:limit]


async def answer_counts(session: AsyncSession, now: datetime) -> dict[str, int]:
    """How often each entry answered in the last COUNTED, by its id."""
    answered = MessageRow.understanding["answered"].as_string()
    given = (
        select(answered, func.count())
        .where(MessageRow.at >= now - COUNTED, MessageRow.author == Author.BOT, MessageRow.kind == "answer")
        .group_by(answered)
    )
    return {row[0]: row[1] for row in await session.execute(given) if row[0]}
