"""Which tickets of the queue an agent wants to see."""

from bot.desk.feed import Tickets
from handoff import Agent, Ticket

FILTERS = ("all", "mine", "unassigned", "resolved")
MAX_SEARCH = 100


def choose(show: str, unresolved: Tickets, resolved: Tickets, me: Agent) -> Tickets:
    """`show` is one of FILTERS."""
    match show:
        case "mine":
            return tuple(ticket for ticket in unresolved if ticket.assignee_id == me.id)
        case "unassigned":
            return tuple(ticket for ticket in unresolved if ticket.assignee_id is None)
        case "resolved":
            return resolved
        case _:
            return unresolved


def matches(ticket: Ticket, search: str) -> bool:
    """Every word of the search is somewhere in what a row shows, or in what the customer told."""
    seen = " ".join((f"#{ticket.id}", ticket.subject, ticket.assignee_name or "", *map(str, ticket.details.values()))).lower()
    return all(word in seen for word in search.lower().split())
