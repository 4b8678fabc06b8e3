"""Where unsettled questions come from. Another source is a module with `read`, and a line here."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.gaps.model import Question
from bot.gaps.sources import conversations, readers

Source = Callable[[AsyncSession, datetime, datetime], Awaitable[Sequence[Question]]]
"""(session, since, now) → the questions asked in that time. Bounds what it reads."""

SOURCES: tuple[Source, ...] = (conversations.read, readers.read)
MOST_QUESTIONS = 5000


async def read_questions(session: AsyncSession, since: datetime, now: datetime) -> list[Question]:
    """Of every source, newest first, at most MOST_QUESTIONS."""
    found = [question for source in SOURCES for question in await source(session, since, now)]
    return sorted(found, key=lambda one: (-one.at.timestamp(), one.key))[:MOST_QUESTIONS]
