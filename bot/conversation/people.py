"""One person, several conversations: what an agent knows to belong together. Nothing is merged, so it can be taken apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.log import new_id
from bot.conversation.tables import ConversationRow, LinkedRow, MessageRow


@dataclass(frozen=True, slots=True)
class Linked:
    """Another conversation of the same person. `last_at` is when something was said in it last."""

    conversation_id: str
    channel: str
    last_at: datetime | None
    linked_by: str
    linked_at: datetime


async def link(session: AsyncSession, one: str, other: str, by: str, now: datetime) -> None:
    """From now on both conversations, and whatever was linked with either, are of one person. Linking twice changes nothing.

    Raises ValueError for a conversation with itself.
    """
    if one == other:
        raise ValueError("a conversation is its own person's already")
    persons = [person for each in (one, other) if (person := await _person(session, each))]
    person = persons[0] if persons else new_id()
    await session.execute(update(LinkedRow).where(LinkedRow.person_id.in_(persons)).values(person_id=person))
    known = set((await session.execute(select(LinkedRow.conversation_id).where(LinkedRow.person_id == person))).scalars())
    new = [
        {"conversation_id": each, "person_id": person, "linked_by": by, "linked_at": now}
        for each in (one, other)
        if each not in known
    ]
    if new:
        await session.execute(insert(LinkedRow), new)


async def unlink(session: AsyncSession, conversation_id: str) -> None:
    """The conversation is its own person's again. A person that is left with one conversation needs no link."""
    person = await _person(session, conversation_id)
    if person is None:
        return
    await session.execute(delete(LinkedRow).where(LinkedRow.conversation_id == conversation_id))
    left = list((await session.execute(select(LinkedRow.conversation_id).where(LinkedRow.person_id == person))).scalars())
    if len(left) == 1:
        await session.execute(delete(LinkedRow).where(LinkedRow.person_id == person))


async def linked_with(session: AsyncSession, conversation_id: str) -> Sequence[Linked]:
    """The person's other conversations, the latest first."""
    person = await _person(session, conversation_id)
    if person is None:
        return ()
    last_at = (
        select(MessageRow.at)
        .where(MessageRow.conversation_id == ConversationRow.id, MessageRow.seq == ConversationRow.last_seq)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(ConversationRow.id, ConversationRow.channel, last_at.label("last_at"), LinkedRow.linked_by, LinkedRow.linked_at)
        .join(LinkedRow, LinkedRow.conversation_id == ConversationRow.id)
        .where(LinkedRow.person_id == person, ConversationRow.id != conversation_id)
        .order_by(func.coalesce(last_at, ConversationRow.created_at).desc())
    )
    return [Linked(*row) for row in rows]


async def _person(session: AsyncSession, conversation_id: str) -> str | None:
    found: str | None = (
        await session.execute(select(LinkedRow.person_id).where(LinkedRow.conversation_id == conversation_id))
    ).scalar_one_or_none()
    return found
