"""Which conversation a message belongs to, begun where there is none."""

from collections import OrderedDict
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.addresses import Place, find_place
from bot.conversation.log import new_id
from bot.conversation.model import Address, InboundMessage, Mode
from bot.conversation.statements import BEGIN_CONVERSATION
from bot.db import Database

REMEMBERED = 50_000
"""Addresses kept in memory. One may be carried elsewhere, by another process too: whoever stores a message asks the database,
in the same statement, whether what is remembered still holds."""


class Places:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: OrderedDict[Address, Place] = OrderedDict()

    async def of(self, message: InboundMessage) -> Place:
        """As the database knows it now; begun if it is new."""
        async with self._database.reading() as session:
            found = await find_place(session, message.address)
        if found:
            return found
        async with self._database.begin() as session:
            return await self._begin(session, message, datetime.now(UTC))

    async def within(self, session: AsyncSession, message: InboundMessage, now: datetime) -> Place:
        """From memory, or else as `session` finds or begins it; `remember` it once that is committed."""
        known = self._known.get(message.address)
        return known or await find_place(session, message.address) or await self._begin(session, message, now)

    def remember(self, address: Address, place: Place) -> None:
        """Until it is among the least recently used."""
        self._known[address] = place
        self._known.move_to_end(address)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def forget(self, address: Address) -> None:
        self._known.pop(address, None)

    async def _begin(self, session: AsyncSession, message: InboundMessage, now: datetime) -> Place:
        new = {"id": new_id(), "channel": message.channel, "contact": message.contact, "language": message.language}
        begin = BEGIN_CONVERSATION[session.get_bind().dialect.name]
        await session.execute(begin, {**new, "mode": Mode.BOT, "epoch": 0, "last_seq": 0, "created_at": now})
        found = await find_place(session, message.address)  # another process may have begun it at the same moment
        if found is None:
            raise LookupError(f"the conversation of {message.address} vanished while it was begun")
        return found
