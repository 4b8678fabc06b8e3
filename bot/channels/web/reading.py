"""How far customers read on their pages: what was handed to an open event stream needs no e-mail."""

import asyncio

from sqlalchemy import update

from bot.channels.web.tables import MailRow
from bot.db import Database

WRITE_SECONDS = 5.0
"""Marks are written together this often, long before a mail falls due; what a crash forgets is mailed once too often."""


class ReadMarks:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: dict[str, int] = {}

    def note(self, conversation_id: str, seq: int) -> None:
        """The customer's page has everything up to `seq`."""
        self._read[conversation_id] = max(seq, self._read.get(conversation_id, 0))

    async def write(self) -> None:
        """Store what was noted, for those who wish for mail."""
        read, self._read = self._read, {}
        if not read:
            return
        async with self._database.begin() as session:
            for conversation_id, seq in read.items():
                await session.execute(
                    update(MailRow).where(MailRow.conversation_id == conversation_id, MailRow.read_seq < seq).values(read_seq=seq)
                )

    async def run(self) -> None:
        """Write for ever, until cancelled."""
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            await self.write()
