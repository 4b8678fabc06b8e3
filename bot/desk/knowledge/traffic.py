"""What customers asked the assistant lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.conversation.model import Author
from bot.conversation.recall import Recall
from bot.conversation.tables import ConversationRow, MessageRow
from bot.languages import DEFAULT_LANGUAGE
from knowledge_base import KnowledgeBase
from knowledge_base.reading import Question
from knowledge_base.trial import Past

QUESTIONS = 200
"""Asked again before something is published."""
LOOKED_BACK = timedelta(days=90)
COUNTED = timedelta(days=30)
_REPLIES = ("answer", "offer", "handoff_opened")
"""Kinds of what the assistant says to a question; the rest is small talk."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer's message that the assistant dealt with. `language` is the conversation's, as far as it is known by now."""

    text: str
    conversation: str
    seq: int
    at: datetime
    language: str | None


async def recent_questions(session: AsyncSession, now: datetime, limit: int = QUESTIONS) -> list[Asked]:
    """What customers wrote and the assistant dealt with, newest first. Pressed buttons leave nothing to understand."""
    reply = aliased(MessageRow)
    columns = (MessageRow.text, MessageRow.conversation_id, MessageRow.seq, MessageRow.at, ConversationRow.language)
    asked = (
        select(*columns, MessageRow.choice)
        .join(reply, (reply.conversation_id == MessageRow.conversation_id) & (reply.seq == MessageRow.seq + 1))
        .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
        .where(MessageRow.author == Author.CUSTOMER, MessageRow.at >= now - LOOKED_BACK)
        .where(reply.author == Author.BOT, reply.kind.in_(_REPLIES))
        .order_by(MessageRow.at.desc())
        .limit(2 * limit)
    )
    rows = await session.execute(asked)
    return [Asked(*found) for *found, choice in rows if choice is None and found[0].strip()][:limit]


def as_asked(asked: Asked, recall: Recall, knowledge: KnowledgeBase) -> Past:
    """To be read again as the dialogue read it: what it went on from is looked up where it may have."""

    async def topic() -> Question | None:
        said = await recall(asked.conversation, asked.seq, asked.at)
        if said is None:
            return None
        answered = knowledge.answer(said.entry, asked.language or DEFAULT_LANGUAGE) if said.entry else None
        return Question(answered.question, answered.entry_id) if answered else Question(said.text)

    return Past(asked.text, asked.language, topic)


async def answer_counts(session: AsyncSession, now: datetime) -> dict[str, int]:
    """How often each entry answered in the last COUNTED, by its id."""
    answered = MessageRow.understanding["answered"].as_string()
    given = (
        select(answered, func.count())
        .where(MessageRow.at >= now - COUNTED, MessageRow.author == Author.BOT, MessageRow.kind == "answer")
        .group_by(answered)
    )
    return {row[0]: row[1] for row in await session.execute(given) if row[0]}
