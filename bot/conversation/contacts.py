"""Who a customer is: as somebody we trust told us, or as they call themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.statements import KNOW, KNOWN_AS
from bot.conversation.tables import AddressRow, ContactRow, ConversationRow


@dataclass(frozen=True, slots=True)
class Contact:
    """`verified`: the shop signed that this is who they are; otherwise it is what they call themselves."""

    name: str | None
    email: str | None
    verified: bool


_TOLD = (ContactRow.name, ContactRow.email, ContactRow.verified)


async def know(session: AsyncSession, channel: str, contact: str, who: Contact, now: datetime) -> None:
    """What was said last counts."""
    said = {"name": who.name, "email": who.email, "verified": who.verified, "seen_at": now}
    await session.execute(KNOW[session.get_bind().dialect.name], {"channel": channel, "contact": contact, **said})


async def known_as(session: AsyncSession, channel: str, contact: str) -> Contact | None:
    """None where nobody told."""
    row = (await session.execute(KNOWN_AS, {"at_channel": channel, "at_contact": contact})).one_or_none()
    return Contact(*row) if row else None


async def of_conversation(session: AsyncSession, conversation_id: str) -> Contact | None:
    """None where nobody told."""
    return (await of_conversations(session, [conversation_id])).get(conversation_id)


async def of_conversations(session: AsyncSession, conversations: Sequence[str]) -> dict[str, Contact]:
    """By conversation; those of whom nobody told are missing. Where the conversation was carried to other addresses, what the
    shop vouched for at any of them counts, else what was said at its home."""
    if not conversations:
        return {}
    at_home = (
        select(ConversationRow.id.label("conversation"), *_TOLD, literal(1).label("rank"))
        .join(ConversationRow, _same(ConversationRow))
        .where(ConversationRow.id.in_(conversations))
    )
    elsewhere = (
        select(AddressRow.conversation_id, *_TOLD, literal(0).label("rank"))
        .join(AddressRow, _same(AddressRow))
        .where(AddressRow.conversation_id.in_(conversations))
    )
    rows = await session.execute(union_all(at_home, elsewhere))
    return {
        row.conversation: Contact(row.name, row.email, row.verified)
        for row in sorted(rows, key=lambda row: (row.verified, row.rank))
    }


def _same(known: type[ConversationRow | AddressRow]) -> ColumnElement[bool]:
    return and_(known.channel == ContactRow.channel, known.contact == ContactRow.contact)
