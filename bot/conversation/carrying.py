"""Following a link: from then on the contact writes in the conversation that it carries, and is answered there."""

from datetime import datetime
from enum import Enum, auto

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation import people
from bot.conversation.addresses import find_place, now_at
from bot.conversation.contacts import known_as
from bot.conversation.errors import LinkOver
from bot.conversation.links import Link
from bot.conversation.log import insert_or_ignore
from bot.conversation.model import Address, Mode
from bot.conversation.statements import HOLD
from bot.conversation.tables import AddressRow, FollowedRow

CUSTOMER = "customer"
"""Who linked, where no agent did."""


class Followed(Enum):
    CARRIED = auto()
    HERE = auto()
    """It was theirs already: they reloaded, or a provider told us again."""
    KEPT = auto()
    """A colleague helps them in the conversation they have on this channel, so they stay in it. Agents see that both are of one
    person."""


async def follow(session: AsyncSession, link: Link, to: Address, now: datetime, *, known_at: Address | None = None) -> Followed:
    """Whoever is at `to` followed the link; `known_at` is where they wrote on this channel before, if elsewhere. A conversation
    they had there stays as it is, and is known as the same person's.

    Raises LinkOver: it has run out, somebody else followed it, or the conversation is one that only the shop opens.
    """
    first = await _is_first(session, link, now)
    place = await find_place(session, known_at or to)
    before = place.conversation_id if place else None
    # In one order, whoever holds both: nobody waits for somebody who waits for them.
    held = {
        each: (await session.execute(HOLD, {"id_": each})).one_or_none() for each in sorted({link.conversation_id, before or ""})
    }
    carried, old = held[link.conversation_id], held[before or ""]
    if carried and before == link.conversation_id:
        if carried.reply_channel:
            await now_at(session, link.conversation_id, known_at or to, now)
        return Followed.HERE
    if not first or now >= link.until or carried is None:
        raise LinkOver
    home = Address(carried.channel, carried.contact)
    owner = await known_as(session, *home)
    if owner and owner.verified:  # their history opens only to whom the shop vouches for
        raise LinkOver
    if old:
        await people.link(session, old.id, carried.id, CUSTOMER, now)
        if old.mode == Mode.HUMAN:
            return Followed.KEPT
    await _lead(session, to, carried.id, home, now)
    await now_at(session, carried.id, to, now)
    return Followed.CARRIED


async def _is_first(session: AsyncSession, link: Link, now: datetime) -> bool:
    """Whether nobody followed the link before; from now on somebody did."""
    await session.execute(delete(FollowedRow).where(FollowedRow.until < now))
    noted = insert_or_ignore(session, FollowedRow).values(link=link.key, until=link.until).returning(FollowedRow.link)
    return (await session.execute(noted)).first() is not None


async def _lead(session: AsyncSession, to: Address, conversation_id: str, home: Address, now: datetime) -> None:
    """Messages of `to` belong to the conversation now."""
    this = (AddressRow.channel == to.channel, AddressRow.contact == to.contact)
    if to == home:
        await session.execute(delete(AddressRow).where(*this))
        return
    leads = {"conversation_id": conversation_id, "since": now}
    await session.execute(insert_or_ignore(session, AddressRow).values(**to._asdict(), **leads))
    await session.execute(update(AddressRow).where(*this).values(**leads))
