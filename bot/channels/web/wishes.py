"""Wishes for replies by e-mail: who has one, what is due to them, what became of it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.contract import MailedTo
from bot.channels.web.tables import MailRow
from bot.conversation.backoff import next_attempt
from bot.conversation.failures import Failure
from bot.conversation.log import insert_or_ignore
from bot.conversation.model import Author
from bot.conversation.tables import ConversationRow, DeliveryRow, MessageRow

UNREAD_FOR = timedelta(minutes=2)
"""So long a reply waits to be read on the page."""
KEPT_FOR = timedelta(days=30)
"""An address that was left longer ago is forgotten; asking again renews it."""
CLAIM_SECONDS = 300
AT_ONCE = 20


_GOES_OUT = DeliveryRow.state != "failed"
"""Elsewhere: where the customer gets it by Telegram, say, nothing is mailed."""


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed wish with replies that were not read; those from `after` on are to be mailed. `attempt` counts from 1."""

    conversation_id: str
    email: str
    after: int
    attempt: int


async def wish(session: AsyncSession, conversation_id: str, email: str, now: datetime) -> bool:
    """Mail to `email` what comes from now on. False where that was so already."""
    last_seq = select(ConversationRow.last_seq).where(ConversationRow.id == conversation_id)
    read = (await session.execute(last_seq)).scalar_one()
    known = select(MailRow.email).where(MailRow.conversation_id == conversation_id, MailRow.failure.is_(None))
    before = (await session.execute(known)).scalar_one_or_none()
    fresh = {"email": email, "asked_at": now, "read_seq": read, "attempts": 0, "due_at": now, "failure": None}
    await session.execute(insert_or_ignore(session, MailRow).values(conversation_id=conversation_id, mailed_seq=0, **fresh))
    await session.execute(update(MailRow).where(MailRow.conversation_id == conversation_id).values(**fresh))
    return before != email


async def address_of(session: AsyncSession, conversation_id: str) -> MailedTo | None:
    """The address that was left, None where there is none."""
    left = select(MailRow.email, MailRow.failure).where(MailRow.conversation_id == conversation_id)
    row = (await session.execute(left)).one_or_none()
    return MailedTo(row.email, row.failure) if row else None


async def waiting_in(session: AsyncSession, conversations: Sequence[str]) -> set[str]:
    """Those of the conversations with a wish."""
    rows = await session.execute(select(MailRow.conversation_id).where(MailRow.conversation_id.in_(conversations)))
    return set(rows.scalars())


async def read(session: AsyncSession, conversation_id: str, seq: int) -> None:
    """The page has shown everything up to `seq`: none of that is mailed."""
    this = (MailRow.conversation_id == conversation_id, MailRow.read_seq < seq)
    await session.execute(update(MailRow).where(*this).values(read_seq=seq))


async def has_due(session: AsyncSession, now: datetime) -> Sequence[str]:
    """Conversations with a reply that waited long enough."""
    unread = and_(
        MessageRow.conversation_id == MailRow.conversation_id,
        MessageRow.author == Author.AGENT,
        MessageRow.seq > MailRow.read_seq,
        MessageRow.seq > MailRow.mailed_seq,
        MessageRow.at <= now - UNREAD_FOR,
        ~exists().where(DeliveryRow.conversation_id == MessageRow.conversation_id, DeliveryRow.seq == MessageRow.seq, _GOES_OUT),
    )
    rows = await session.execute(
        select(MailRow.conversation_id)
        .join(MessageRow, unread)
        .where(MailRow.due_at <= now, MailRow.failure.is_(None))
        .group_by(MailRow.conversation_id)
        .limit(AT_ONCE)
    )
    return list(rows.scalars())


async def gone_out(session: AsyncSession, conversation_id: str) -> set[int]:
    """What goes to the customer on another channel, by the messages' numbers."""
    rows = await session.execute(select(DeliveryRow.seq).where(DeliveryRow.conversation_id == conversation_id, _GOES_OUT))
    return set(rows.scalars())


async def claim(session: AsyncSession, conversations: Sequence[str], now: datetime) -> list[Due]:
    """Those of them that are ours for CLAIM_SECONDS: of two workers that saw the same wish, one changes it."""
    rows = await session.execute(
        update(MailRow)
        .where(MailRow.conversation_id.in_(conversations), MailRow.due_at <= now, MailRow.failure.is_(None))
        .values(due_at=now + timedelta(seconds=CLAIM_SECONDS), attempts=MailRow.attempts + 1)
        .returning(MailRow.conversation_id, MailRow.email, MailRow.read_seq, MailRow.mailed_seq, MailRow.attempts)
    )
    return [Due(row.conversation_id, row.email, max(row.read_seq, row.mailed_seq), row.attempts) for row in rows]


async def mailed(session: AsyncSession, due: Due, up_to: int, now: datetime) -> None:
    await _settle(session, due, mailed_seq=up_to, attempts=0, due_at=now)


async def not_mailed(session: AsyncSession, due: Due, failure: Failure, permanent: bool, now: datetime) -> bool:
    """Whether it will be tried again."""
    again = None if permanent else next_attempt(due.attempt, now, None, random.Random())
    await _settle(session, due, **({"due_at": again} if again else {"failure": failure}))
    return again is not None


async def forget_old(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(MailRow).where(MailRow.asked_at < now - KEPT_FOR))


async def _settle(session: AsyncSession, due: Due, **values: object) -> None:
    # An address that was changed meanwhile keeps its own fresh state.
    same = (MailRow.conversation_id == due.conversation_id, MailRow.email == due.email)
    await session.execute(update(MailRow).where(*same).values(**values))
