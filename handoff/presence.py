"""Who of the agents is here: whoever had a page of the desk open a moment ago."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from handoff.tables import PresenceRow

HERE = timedelta(minutes=2)
"""Longer than a page that is reloading, or a laptop that changes networks, is away."""
SAID_EVERY = timedelta(seconds=45)
"""How often an open page says so: twice within HERE, so that one lost write does not send anybody away."""


async def seen(session: AsyncSession, agent_id: int, now: datetime) -> None:
    """The agent has a page of the desk open. Never moves backwards, whichever of two pages writes last."""
    dialect = session.get_bind().dialect.name
    row = {"agent_id": agent_id, "seen_at": now}
    later = PresenceRow.seen_at < now
    if dialect == "postgresql":
        into = postgresql.insert(PresenceRow).values(row)
        await session.execute(into.on_conflict_do_update(index_elements=["agent_id"], set_={"seen_at": now}, where=later))
    else:
        lite = sqlite.insert(PresenceRow).values(row)
        await session.execute(lite.on_conflict_do_update(index_elements=["agent_id"], set_={"seen_at": now}, where=later))


async def somebody_here(session: AsyncSession, now: datetime) -> bool:
    """Whether a customer who asks for a person now asks somebody who is there."""
    here = select(PresenceRow.agent_id).where(PresenceRow.seen_at > now - HERE).limit(1)
    return (await session.execute(here)).first() is not None
