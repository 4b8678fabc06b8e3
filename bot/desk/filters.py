"""Which tickets of the queue an agent wants to see."""

from bot.desk.feed import Queued, Tickets
from handoff import Agent

FILTERS = ("all", "mine", "unassigned", "resolved")
MAX_SEARCH = 100


def choose(show: str, unresolved: Tickets, resolved: Tickets, me: Agent) -> Tickets:
    """`show` is one of FILTERS."""
    match show:
        case "mine":
            return tuple(queued for queued in unresolved if queued.ticket.assignee_id == me.id)
        case "unassigned":
            return tuple(queued for queued in unresolved if queued.ticket.assignee_id is None)
        case "resolved":
            return resolved
        case _:
            return unresolved


def matches(queued: Queued, search: str) -> bool:
    """Every word of the search is somewhere in what a row shows, or in what the customer told."""
    ticket, who = queued.ticket, queued.customer
    called = (who.name or "", who.email or "") if who else ()
    shown = (f"#{ticket.id}", ticket.subject, ticket.assignee_name or "", *called, *map(str, ticket.details.values()))
    seen = " ".join(shown).lower()
    return all(word in seen for word in search.lower().split())
