"""A clean slate: the customer begins anew, and the assistant remembers nothing of before."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.errors import WithAPerson
from bot.conversation.log import ConversationLog, Draft
from bot.conversation.model import Author, Mode
from bot.conversation.phrases import phrase
from bot.conversation.tables import MessageRow

RESTARTED = "restarted"


async def restart(session: AsyncSession, log: ConversationLog, conversation_id: str, now: datetime) -> None:
    """Once more right afterwards changes nothing. Raises WithAPerson."""
    held = await log.hold(session, conversation_id)
    if held.mode is Mode.HUMAN:
        raise WithAPerson
    last = select(MessageRow.kind).where(MessageRow.conversation_id == conversation_id, MessageRow.seq == held.last_seq)
    if held.last_seq == 0 or (await session.execute(last)).scalar_one_or_none() == RESTARTED:
        return
    held.epoch += 1
    await log.append(session, held, [Draft(Author.SYSTEM, phrase(RESTARTED, held.language), RESTARTED)], now)
    await log.save(session, held)
