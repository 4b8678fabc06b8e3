"""How a customer found the way their matter was settled: one to five, with a word if they like. One a ticket."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.errors import NothingToRate
from handoff.model import Rating
from handoff.tables import RatingRow, TicketRow
from handoff.transitions import Status

MAX_COMMENT = 1000


async def rate(session: AsyncSession, conversation_id: str, score: int, comment: str, now: datetime) -> int:
    """Rate the conversation's last resolved ticket, whose id is returned. What is said last counts. Raises NothingToRate."""
    last = (
        select(TicketRow.id)
        .where(TicketRow.conversation_id == conversation_id, TicketRow.status == Status.RESOLVED)
        .order_by(TicketRow.id.desc())
        .limit(1)
    )
    ticket_id = (await session.execute(last)).scalar_one_or_none()
    if ticket_id is None:
        raise NothingToRate("No ticket of this conversation is resolved yet: rate it once it is.")
    said = {"score": score, "comment": comment[:MAX_COMMENT], "at": now}
    into = postgresql.insert(RatingRow) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(RatingRow)
    await session.execute(into.values(ticket_id=ticket_id, **said).on_conflict_do_nothing())
    await session.execute(update(RatingRow).where(RatingRow.ticket_id == ticket_id).values(**said))
    return int(ticket_id)


async def of_ticket(session: AsyncSession, ticket_id: int) -> Rating | None:
    """None where the customer said nothing."""
    row = (await session.execute(select(RatingRow).where(RatingRow.ticket_id == ticket_id))).scalar_one_or_none()
    return Rating(row.score, row.comment, row.at) if row else None
