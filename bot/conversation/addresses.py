"""Where a conversation is written in and answered: its home, which never changes, and the addresses it was carried to.

What a customer is owed goes to the address they wrote from last. A page is read rather than delivered to: what is said while they
are on one goes out after `PAGE_FIRST` to where it can be pushed, unless the page has shown it by then.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.model import PAGES, Address
from bot.conversation.statements import FIND_PLACE, REPLY_TO, UNSETTLED
from bot.conversation.tables import AddressRow, ConversationRow, DeliveryRow

PAGE_FIRST = timedelta(minutes=2)
"""So long a page may show a message before it is pushed elsewhere."""


@dataclass(frozen=True, slots=True)
class Place:
    """The conversation that an address leads to. `added`: it began elsewhere and was carried there."""

    conversation_id: str
    added: bool

    def id_of(self, channel: str, own_id: str) -> str:
        """A sender's id as it is stored: where several channels meet, those that came later name themselves in theirs."""
        return f"{channel}:{own_id}" if self.added else own_id


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`all` begins with the home, then as they were added; `now` is where the customer wrote last."""

    all: tuple[Address, ...]
    now: Address

    def on(self, channel: str) -> Address | None:
        """Theirs on this channel, the latest where there are several."""
        return next((one for one in reversed(self.all) if one.channel == channel), None)


async def find_place(session: AsyncSession, address: Address) -> Place | None:
    """None for somebody who never wrote."""
    row = (await session.execute(FIND_PLACE, {"at_channel": address.channel, "at_contact": address.contact})).one()
    found = row.added or row.home
    return Place(found, added=row.added is not None) if found else None


async def whereabouts(session: AsyncSession, conversation_id: str) -> Whereabouts:
    row = (
        await session.execute(
            select(
                ConversationRow.channel, ConversationRow.contact, ConversationRow.reply_channel, ConversationRow.reply_contact
            ).where(ConversationRow.id == conversation_id)
        )
    ).one()
    home = Address(row.channel, row.contact)
    now = Address(row.reply_channel, row.reply_contact) if row.reply_channel else home
    return Whereabouts((home, *await _added(session, conversation_id)), now)


async def reached_at(session: AsyncSession, conversation_id: str, home: Address, pushing: Collection[str]) -> Address | None:
    """Where a customer who is on a page can be reached by a push: the latest such address."""
    addresses = (home, *await _added(session, conversation_id))
    return next((one for one in reversed(addresses) if one.channel in pushing), None)


async def now_at(session: AsyncSession, conversation_id: str, address: Address, due_at: datetime) -> None:
    """The customer is there now. What they are owed and nobody tried to deliver yet follows them, at `due_at`; to a page it does
    not, for that shows everything. Only for conversations that were carried: of the others the home is all there is."""
    await session.execute(REPLY_TO, {"id_": conversation_id, "at_channel": address.channel, "at_contact": address.contact})
    if address.channel in PAGES:
        return
    untried = (DeliveryRow.state.in_(UNSETTLED), DeliveryRow.attempts == 0)
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.conversation_id == conversation_id, *untried)
        .values(channel=address.channel, contact=address.contact, state="due", due_at=due_at, failure=None)
    )


async def owed_elsewhere(session: AsyncSession, conversations: Sequence[str]) -> set[str]:
    """Those of the conversations that something is still to be pushed to."""
    rows = await session.execute(
        select(DeliveryRow.conversation_id)
        .where(DeliveryRow.conversation_id.in_(conversations), DeliveryRow.state.in_(UNSETTLED))
        .distinct()
    )
    return set(rows.scalars())


async def shown(session: AsyncSession, conversation_id: str, seq: int) -> None:
    """A page has shown everything up to `seq`. While the customer is on a page, none of that is pushed any more."""
    on_a_page = exists().where(ConversationRow.id == conversation_id, ConversationRow.reply_channel.in_(PAGES))
    await session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.conversation_id == conversation_id,
            DeliveryRow.seq <= seq,
            DeliveryRow.state.in_(UNSETTLED),
            on_a_page,
        )
        .values(state="read", failure=None)
    )


async def _added(session: AsyncSession, conversation_id: str) -> tuple[Address, ...]:
    rows = await session.execute(
        select(AddressRow.channel, AddressRow.contact)
        .where(AddressRow.conversation_id == conversation_id)
        .order_by(AddressRow.since, AddressRow.channel)
    )
    return tuple(Address(*row) for row in rows)
