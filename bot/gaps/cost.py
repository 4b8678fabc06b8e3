"""How much of the agents' time a ticket took, as far as its history can tell."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from handoff import Happening
from handoff.tables import TicketEventRow

LONGEST_STEP = timedelta(minutes=10)
"""More than this before a reply is waiting, not work: for the customer, or for a colleague's lunch."""
_DEEDS = frozenset({Happening.REPLIED, Happening.RESOLVED})


class Moment(NamedTuple):
    """Something that happened to a ticket: "opened" or a Happening."""

    happening: str
    at: datetime


def agent_time(moments: Sequence[Moment]) -> timedelta:
    """The time before each of the agent's replies and before resolving, back to whatever happened last, each step counted up to
    LONGEST_STEP. `moments` in order. Taking a ticket begins a step and costs nothing itself.
    """
    steps = (min(moment.at - before.at, LONGEST_STEP) for before, moment in pairwise(moments) if moment.happening in _DEEDS)
    return sum(steps, timedelta())


async def read_costs(session: AsyncSession, tickets: Collection[int]) -> Mapping[int, timedelta]:
    """By ticket. One that nobody has answered yet has cost nothing."""
    rows = await session.execute(
        select(TicketEventRow.ticket_id, TicketEventRow.happening, TicketEventRow.at)
        .where(TicketEventRow.ticket_id.in_(tickets))
        .order_by(TicketEventRow.ticket_id, TicketEventRow.id)
    )
    moments: defaultdict[int, list[Moment]] = defaultdict(list)
    for row in rows:
        moments[row.ticket_id].append(Moment(row.happening, row.at))
    return {ticket: agent_time(happened) for ticket, happened in moments.items()}
