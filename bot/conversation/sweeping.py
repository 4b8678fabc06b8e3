"""Files that were uploaded and never sent are deleted: a visitor who changed their mind, an agent's forgotten draft."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation.tables import FileRow
from bot.db import Database

log = structlog.get_logger(__name__)

KEPT_FOR = timedelta(hours=24)
AT_ONCE = 50
"""Files deleted in one transaction: each may have 20 MB."""
SWEEP_SECONDS = 3600.0


class UnsentFiles:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        """For ever, until cancelled. Any number may run side by side."""
        while True:
            try:
                while deleted := await self.sweep(datetime.now(UTC)):
                    log.info("files.unsent_deleted", count=deleted)
            except (SQLAlchemyError, OSError) as error:  # the next round finds them
                log.warning("files.not_swept", error=type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)

    async def sweep(self, now: datetime) -> int:
        """Delete at most AT_ONCE files that no message named within KEPT_FOR; how many there were.

        Whoever names a file in a message clears `unsent_since` in the same commit, so of the two one comes first: a file that is
        being named is passed over, and naming one that is gone fails.
        """
        forgotten = FileRow.unsent_since < now - KEPT_FOR
        async with self._database.begin() as session:
            found = select(FileRow.id).where(forgotten).limit(AT_ONCE).with_for_update(skip_locked=True)
            deleted = await session.execute(
                delete(FileRow)
                .where(FileRow.id.in_(found.scalar_subquery()), forgotten)
                .returning(FileRow.id)
                .execution_options(synchronize_session=False)
            )
            return len(deleted.all())
