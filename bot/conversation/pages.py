"""Reading for many streams at once: when a thousand readers wake together, a transaction each would keep the last one waiting for
seconds. Whoever asks while a read is under way is read for by the next one, together."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.log import PAGE, ConversationLog, message_from_row
from bot.conversation.model import Message
from bot.conversation.statements import READ_TOGETHER, TOGETHER
from bot.db import Database


class _Place(NamedTuple):
    """A conversation, after a seq of it."""

    conversation_id: str
    after: int


class Pages:
    def __init__(self, database: Database, log: ConversationLog) -> None:
        self._database = database
        self._log = log
        self._wanted: defaultdict[_Place, list[asyncio.Future[list[Message]]]] = defaultdict(list)
        self._reading: asyncio.Task[None] | None = None

    async def read(self, conversation_id: str, after: int) -> list[Message]:
        """Messages with seq > `after`, in order, at most PAGE."""
        page: asyncio.Future[list[Message]] = asyncio.get_running_loop().create_future()
        self._wanted[_Place(conversation_id, after)].append(page)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_all())
        return await page

    async def _read_all(self) -> None:
        try:
            while self._wanted:
                places = list(self._wanted)[:TOGETHER]
                await self._serve({place: self._wanted.pop(place) for place in places})
        finally:
            self._reading = None

    async def _serve(self, readers: dict[_Place, list[asyncio.Future[list[Message]]]]) -> None:
        waiting = [reader for each in readers.values() for reader in each]
        try:
            async with self._database.reading() as session:
                pages = await self._pages(session, list(readers))
        except BaseException as error:
            for reader in waiting:
                if not reader.done():
                    reader.set_exception(error if isinstance(error, Exception) else ConnectionAbortedError("the server stops"))
            if not isinstance(error, Exception):
                raise
            return
        for place, each in readers.items():
            for reader in each:
                if not reader.done():  # its stream may be gone
                    reader.set_result(pages[place])

    async def _pages(self, session: AsyncSession, places: Sequence[_Place]) -> dict[_Place, list[Message]]:
        if len(places) > 1:
            pages = await _together(session, places)
            if pages is not None:
                return pages
        return {place: await self._log.read(session, *place) for place in places}


async def _together(session: AsyncSession, places: Sequence[_Place]) -> dict[_Place, list[Message]] | None:
    """None where there is too much to read in one go, or one conversation is read from two places."""
    by_conversation = dict(places)
    if len(by_conversation) < len(places):
        return None
    asked = [*places, *[_Place("", 0)] * (TOGETHER - len(places))]
    slots = {f"id_{n}": place.conversation_id for n, place in enumerate(asked)} | {
        f"after_{n}": place.after for n, place in enumerate(asked)
    }
    rows = (await session.execute(READ_TOGETHER, {**slots, "most": PAGE})).all()
    if len(rows) == PAGE:
        return None
    found: dict[_Place, list[Message]] = {place: [] for place in places}
    for conversation_id, own in groupby(rows, key=lambda row: row.conversation_id):
        found[_Place(conversation_id, by_conversation[conversation_id])] = [message_from_row(row) for row in own]
    return found
