"""Customers in conversations: handed off, answered wrongly as an agent says, asked back in vain, asked again."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.model import Author
from bot.conversation.tables import CorrectionRow, MessageRow
from bot.gaps.model import Question
from bot.gaps.sources.turns import Line, OpenedTicket, unsettled
from handoff.tables import TicketRow

MOST_LINES = 60_000
"""Messages looked at, the newest: a busy shop's month. More would not change what is largest."""
_SLICE = timedelta(days=1)

_LANGUAGE = MessageRow.understanding["language"].as_string()
_SAME = and_(CorrectionRow.conversation_id == MessageRow.conversation_id, CorrectionRow.seq == MessageRow.seq)
_LINES = (
    select(
        *(MessageRow.conversation_id, MessageRow.seq, MessageRow.author, MessageRow.kind, MessageRow.text),
        *(MessageRow.choice, MessageRow.at, _LANGUAGE.label("language"), MessageRow.helpful, CorrectionRow.judgement),
    )
    .outerjoin(CorrectionRow, _SAME)
    .where(or_(MessageRow.author.in_([Author.CUSTOMER, Author.BOT]), MessageRow.kind == "resolved"))
    .order_by(MessageRow.at.desc(), MessageRow.conversation_id, MessageRow.seq.desc())
)
_TICKETS = select(TicketRow.conversation_id, TicketRow.opened_at_seq, TicketRow.id, TicketRow.trigger)


async def read(session: AsyncSession, since: datetime, now: datetime) -> Sequence[Question]:
    lines = await _lines(session, since, now)
    tickets = await session.execute(_TICKETS.where(TicketRow.opened_at >= since, TicketRow.opened_at <= now))
    opened = {(row.conversation_id, row.opened_at_seq): OpenedTicket(row.id, row.trigger) for row in tickets}
    return await asyncio.to_thread(unsettled, lines, opened, now)


async def _lines(session: AsyncSession, since: datetime, now: datetime) -> list[Line]:
    """A day at a time: SQLite answers within the event loop, and customers' turns go between."""
    lines: list[Line] = []
    until = now
    while until > since and len(lines) < MOST_LINES:
        start = max(since, until - _SLICE)
        rows = await session.execute(_LINES.where(MessageRow.at > start, MessageRow.at <= until).limit(MOST_LINES - len(lines)))
        lines += [Line(*row) for row in rows]
        until = start
        await asyncio.sleep(0)
    return lines
