"""The one table of what may happen to a ticket. Nothing else sets its status."""

from enum import StrEnum

from handoff.errors import TransitionRefused


class Status(StrEnum):
    NEW = "new"
    """Opened; no agent has it; the customer waits."""
    OPEN = "open"
    """An agent has it; the customer waits."""
    PENDING = "pending"
    """We answered; we wait for the customer."""
    RESOLVED = "resolved"
    """Over. The assistant has the conversation back."""


class Happening(StrEnum):
    CLAIMED = "claimed"
    REPLIED = "replied"
    CUSTOMER_WROTE = "customer_wrote"
    RESOLVED = "resolved"


UNRESOLVED = frozenset({Status.NEW, Status.OPEN, Status.PENDING})
CUSTOMER_WAITS = frozenset({Status.NEW, Status.OPEN})

ALLOWED: dict[tuple[Status, Happening], Status] = {
    (Status.NEW, Happening.CLAIMED): Status.OPEN,
    (Status.OPEN, Happening.CLAIMED): Status.OPEN,
    (Status.PENDING, Happening.CLAIMED): Status.PENDING,
    (Status.NEW, Happening.REPLIED): Status.PENDING,
    (Status.OPEN, Happening.REPLIED): Status.PENDING,
    (Status.PENDING, Happening.REPLIED): Status.PENDING,
    (Status.NEW, Happening.CUSTOMER_WROTE): Status.NEW,
    (Status.OPEN, Happening.CUSTOMER_WROTE): Status.OPEN,
    (Status.PENDING, Happening.CUSTOMER_WROTE): Status.OPEN,
    (Status.NEW, Happening.RESOLVED): Status.RESOLVED,
    (Status.OPEN, Happening.RESOLVED): Status.RESOLVED,
    (Status.PENDING, Happening.RESOLVED): Status.RESOLVED,
}


def after(status: Status, happening: Happening) -> Status:
    """The status that follows. Raises TransitionRefused where the table has no row."""
    try:
        return ALLOWED[status, happening]
    except KeyError:
        raise TransitionRefused(
            f"This ticket is {status}: it can't be {happening.replace('_', ' ')} any more. Reload to see what happened."
        ) from None
