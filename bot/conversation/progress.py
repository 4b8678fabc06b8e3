"""What became of what we said, on channels we deliver to: each message's way to the customer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.tables import DeliveryRow

State = Literal["due", "waiting", "delivered", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """`reason` is why it did not go yet, in plain words, empty where nothing went wrong. `again_at` is set where it is tried once
    more at a known time."""

    delivery: int
    state: State
    reason: str = ""
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    delivery: int
    seq: int
    state: State
    reason: str
    due_at: datetime


async def progress_of(session: AsyncSession, conversation_id: str) -> Mapping[int, Progress]:
    """By the number of the message; nothing for channels whose customers read by themselves."""
    rows = await session.execute(
        select(DeliveryRow.id, DeliveryRow.seq, DeliveryRow.state, DeliveryRow.failure, DeliveryRow.due_at)
        .where(DeliveryRow.conversation_id == conversation_id)
        .order_by(DeliveryRow.seq)
    )
    return progress(Owed(row.id, row.seq, row.state, row.failure or "", row.due_at) for row in rows)


def progress(deliveries: Iterable[Owed]) -> dict[int, Progress]:
    """Of one conversation, in order. What stands behind a message that waits for the customer waits as well, for its reason."""
    found: dict[int, Progress] = {}
    held_by = ""
    for one in deliveries:
        if one.state == "waiting":
            held_by = held_by or one.reason
        if one.state == "due" and held_by:
            found[one.seq] = Progress(one.delivery, "waiting", held_by)
        elif one.state == "due":
            found[one.seq] = Progress(one.delivery, "due", one.reason, one.due_at if one.reason else None)
        else:
            found[one.seq] = Progress(one.delivery, one.state, one.reason if one.state != "delivered" else "")
    return found
