"""How far customers read on their pages: what was handed to an open event stream is neither mailed nor pushed elsewhere."""

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.web import wishes
from bot.conversation.addresses import owed_elsewhere, shown
from bot.db import Database

log = structlog.get_logger(__name__)

WRITE_SECONDS = 5.0
"""Marks are written together this often, long before anything falls due; what a crash forgets is said once too often."""
TOGETHER = 500
"""Conversations asked about at once."""


class ReadMarks:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: dict[str, int] = {}

    def note(self, conversation_id: str, seq: int) -> None:
        """The customer's page has everything up to `seq`."""
        self._read[conversation_id] = max(seq, self._read.get(conversation_id, 0))

    async def write(self) -> None:
        """Store what was noted, for those to whom it makes a difference."""
        read, self._read = self._read, {}
        conversations = list(read)
        for start in range(0, len(conversations), TOGETHER):
            async with self._database.reading() as session:
                matters = await _matters(session, conversations[start : start + TOGETHER])
            if not matters:
                continue
            async with self._database.begin() as session:
                for each in sorted(matters):  # in one order, whoever else writes marks
                    await wishes.read(session, each, read[each])
                    await shown(session, each, read[each])

    async def run(self) -> None:
        """Write for ever, until cancelled."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            try:
                await self.write()
            except (SQLAlchemyError, OSError) as error:  # the database is away; the next marks are of use again
                log.warning("web.read_marks_not_written", error=type(error).__name__)


async def _matters(session: AsyncSession, conversations: Sequence[str]) -> set[str]:
    return await wishes.waiting_in(session, conversations) | await owed_elsewhere(session, conversations)
