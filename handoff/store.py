"""Reading and writing tickets."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.errors import TicketNotFound
from handoff.model import MAX_SUBJECT, Agent, OpenTicket, Ticket, TicketEvent
from handoff.tables import AgentRow, TicketEventRow, TicketRow
from handoff.transitions import UNRESOLVED, Status

_TICKETS = select(TicketRow.__table__, AgentRow.name.label("assignee_name")).join_from(
    TicketRow, AgentRow, TicketRow.assignee_id == AgentRow.id, isouter=True
)


async def insert_ticket(session: AsyncSession, wanted: OpenTicket, now: datetime) -> int | None:
    """The new ticket's id, or None when the conversation already has an open one."""
    dialect = session.get_bind().dialect.name
    into = postgresql.insert(TicketRow) if dialect == "postgresql" else sqlite.insert(TicketRow)
    created: int | None = (
        await session.execute(
            into.values(
                conversation_id=wanted.conversation_id,
                status=Status.NEW,
                trigger=wanted.trigger,
                subject=wanted.subject[:MAX_SUBJECT],
                language=wanted.language,
                channel=wanted.channel,
                details=dict(wanted.details),
                understanding=wanted.understanding,
                opened_at=now,
                opened_at_seq=wanted.at_seq,
                waiting_since=now,
            )
            .on_conflict_do_nothing()
            .returning(TicketRow.id)
        )
    ).scalar_one_or_none()
    return created


async def find(session: AsyncSession, ticket_id: int) -> Ticket:
    """Raises TicketNotFound."""
    row = (await session.execute(_TICKETS.where(TicketRow.id == ticket_id))).one_or_none()
    if row is None:
        raise TicketNotFound(f"There is no ticket {ticket_id}. Go back to the queue.")
    return _ticket(row)


async def find_open(session: AsyncSession, conversation_id: str) -> Ticket | None:
    rows = await session.execute(
        _TICKETS.where(TicketRow.conversation_id == conversation_id, TicketRow.status != Status.RESOLVED)
    )
    row = rows.one_or_none()
    return _ticket(row) if row else None


async def of_conversation(session: AsyncSession, conversation_id: str) -> Sequence[Ticket]:
    """Newest first."""
    rows = await session.execute(_TICKETS.where(TicketRow.conversation_id == conversation_id).order_by(TicketRow.id.desc()))
    return [_ticket(row) for row in rows]


async def queue(session: AsyncSession, statuses: Collection[Status] = UNRESOLVED, limit: int = 200) -> Sequence[Ticket]:
    """Longest-waiting customers first, then those who wait for nothing, then the resolved ones, newest first."""
    rows = await session.execute(
        _TICKETS.where(TicketRow.status.in_(statuses))
        .order_by(TicketRow.waiting_since.is_(None), TicketRow.waiting_since, TicketRow.id.desc())
        .limit(limit)
    )
    return [_ticket(row) for row in rows]


async def record(
    session: AsyncSession,
    ticket_id: int,
    happening: str,
    status: Status,
    agent: Agent | None,
    now: datetime,
    note: str | None = None,
) -> None:
    await session.execute(
        insert(TicketEventRow).values(
            ticket_id=ticket_id, happening=happening, status=status, agent_id=agent.id if agent else None, at=now, note=note
        )
    )


async def history(session: AsyncSession, ticket_id: int) -> Sequence[TicketEvent]:
    rows = await session.execute(
        select(TicketEventRow.happening, TicketEventRow.status, AgentRow.name, TicketEventRow.at, TicketEventRow.note)
        .join(AgentRow, TicketEventRow.agent_id == AgentRow.id, isouter=True)
        .where(TicketEventRow.ticket_id == ticket_id)
        .order_by(TicketEventRow.id)
    )
    return [TicketEvent(row.happening, Status(row.status), row.name, row.at, row.note) for row in rows]


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(**{**row._mapping, "status": Status(row.status)})  # SQLAlchemy's public name for a row as a mapping
