"""Who a customer is, as somebody we trust told us."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.log import insert_or_ignore
from bot.conversation.tables import ContactRow, ConversationRow


@dataclass(frozen=True, slots=True)
class Contact:
    """`verified`: the shop signed that this is who they are."""

    name: str | None
    email: str | None
    verified: bool


async def know(session: AsyncSession, channel: str, contact: str, who: Contact, now: datetime) -> None:
    """What was said last counts."""
    said = {"name": who.name, "email": who.email, "verified": who.verified, "seen_at": now}
    await session.execute(insert_or_ignore(session, ContactRow).values(channel=channel, contact=contact, **said))
    here = (ContactRow.channel == channel, ContactRow.contact == contact)
    await session.execute(update(ContactRow).where(*here).values(**said))


async def of_conversation(session: AsyncSession, conversation_id: str) -> Contact | None:
    """None where nobody told."""
    row = (
        await session.execute(
            select(ContactRow.name, ContactRow.email, ContactRow.verified)
            .join(
                ConversationRow,
                (ConversationRow.channel == ContactRow.channel) & (ConversationRow.contact == ContactRow.contact),
            )
            .where(ConversationRow.id == conversation_id)
        )
    ).one_or_none()
    return Contact(*row) if row else None
