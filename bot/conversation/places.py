"""Which conversation a message belongs to, begun where there is none."""

from collections import OrderedDict
from datetime import UTC, datetime

from bot.conversation.addresses import Place, find_place
from bot.conversation.log import insert_or_ignore, new_id
from bot.conversation.model import Address, InboundMessage, Mode
from bot.conversation.tables import ConversationRow
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
        return found or await self._begin(message)

    async def remembered(self, message: InboundMessage) -> Place:
        """The same from memory, where it is there: `forget` it if it proves wrong."""
        address = message.address
        if address not in self._known:
            self._known[address] = await self.of(message)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(address)
        return self._known[address]

    def forget(self, address: Address) -> None:
        self._known.pop(address, None)

    async def _begin(self, message: InboundMessage) -> Place:
        async with self._database.begin() as session:
            await session.execute(
                insert_or_ignore(session, ConversationRow).values(
                    id=new_id(),
                    channel=message.channel,
                    contact=message.contact,
                    language=message.language,
                    mode=Mode.BOT,
                    epoch=0,
                    last_seq=0,
                    created_at=datetime.now(UTC),
                )
            )
            found = await find_place(session, message.address)
        if found is None:
            raise LookupError(f"the conversation of {message.address} vanished while it was begun")
        return found
