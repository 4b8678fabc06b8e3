"""What became of what we said, on channels we deliver to: each message's way to the customer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.failures import Failure
from bot.conversation.tables import DeliveryRow

State = Literal["due", "waiting", "delivered", "read", "failed"]
_TROUBLED = ("waiting", "failed")


@dataclass(frozen=True, slots=True)
class Progress:
    """`failure` is why it did not go yet, None where nothing went wrong. `again_at` is set where it is tried once
    more at a known time."""

    delivery: int
    state: State
    failure: Failure | None = None
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    delivery: int
    seq: int
    state: State
    failure: Failure | None
    due_at: datetime


async def progress_of(session: AsyncSession, conversation_id: str) -> Mapping[int, Progress]:
    """By the number of the message; nothing for channels whose customers read by themselves."""
    rows = await session.execute(
        select(DeliveryRow.id, DeliveryRow.seq, DeliveryRow.state, DeliveryRow.failure, DeliveryRow.due_at)
        .where(DeliveryRow.conversation_id == conversation_id)
        .order_by(DeliveryRow.seq)
    )
    return progress(Owed(row.id, row.seq, row.state, row.failure, row.due_at) for row in rows)


def progress(deliveries: Iterable[Owed]) -> dict[int, Progress]:
    """Of one conversation, in order. What stands behind a message that waits for the customer waits as well, for its reason."""
    found: dict[int, Progress] = {}
    held_by: Failure | None = None
    for one in deliveries:
        if one.state == "waiting":
            held_by = held_by or one.failure
        if one.state == "due" and held_by:
            found[one.seq] = Progress(one.delivery, "waiting", held_by)
        elif one.state == "due":
            found[one.seq] = Progress(one.delivery, "due", one.failure, one.due_at if one.failure else None)
        else:
            found[one.seq] = Progress(one.delivery, one.state, one.failure if one.state in _TROUBLED else None)
    return found
