"""Fetching what customers sent from the provider that holds it, before the provider forgets it."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import select, update

from bot.conversation.backoff import next_attempt
from bot.conversation.errors import FileRefused
from bot.conversation.failures import Code, because
from bot.conversation.files import ready
from bot.conversation.inspection import MAX_FILE, inspect
from bot.conversation.outbox import Failed
from bot.conversation.signals import DESK, FILES, Signals, conversation_topic
from bot.conversation.tables import FileRow
from bot.db import Database

log = structlog.get_logger(__name__)

CLAIM_SECONDS = 120
LOOK_AGAIN_SECONDS = 5.0
AT_ONCE = 4
_REFUSED: Mapping[str, Code] = {
    "empty": "file_empty",
    "too_large": "file_too_large",
    "unknown_kind": "file_unknown_kind",
    "dangerous": "file_dangerous",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """`name` may be empty where the provider tells none."""

    name: str
    content: bytes


Fetch = Callable[[str, str], Awaitable[Fetched | Failed]]
"""(channel, remote) → the file, or why not. Must not raise."""


class FileFetcher:
    def __init__(self, database: Database, signals: Signals, fetch: Fetch) -> None:
        self._database = database
        self._signals = signals
        self._fetch = fetch
        self._jitter = random.Random()

    async def run(self) -> None:
        """Fetch for ever, until cancelled. Any number may run side by side."""
        with self._signals.subscribe(FILES) as news:
            while True:
                while due := await self._claim(datetime.now(UTC)):
                    await asyncio.gather(*(self._settle(row) for row in due))
                await news.wait(LOOK_AGAIN_SECONDS)

    async def _claim(self, now: datetime) -> list[FileRow]:
        due = (FileRow.state == "due", FileRow.due_at <= now)
        async with self._database.reading() as session:
            found = list((await session.execute(select(FileRow.id).where(*due).limit(AT_ONCE))).scalars())
        if not found:
            return []
        async with self._database.begin() as session:
            claimed = await session.execute(
                update(FileRow)
                .where(FileRow.id.in_(found), *due)
                .values(due_at=now + timedelta(seconds=CLAIM_SECONDS), attempts=FileRow.attempts + 1)
                .returning(FileRow)
            )
            return list(claimed.scalars())

    async def _settle(self, row: FileRow) -> None:
        fetched = await self._fetch(row.channel, row.remote or "")
        values: dict[str, object]
        if isinstance(fetched, Fetched):
            try:
                values = ready(inspect(row.name or fetched.name, fetched.content), fetched.content)
            except FileRefused as refused:
                failure = because(_REFUSED[refused.code], limit=MAX_FILE // 1024 // 1024)
                values = {"state": "failed", "failure": failure}
        else:
            again = (
                None if fetched.permanent else next_attempt(row.attempts, datetime.now(UTC), fetched.retry_after, self._jitter)
            )
            values = {"failure": fetched.failure} | ({"due_at": again} if again else {"state": "failed"})
            log.warning("files.not_fetched", file=row.id, channel=row.channel, reason=str(fetched.failure), again=bool(again))
        async with self._database.begin() as session:
            await session.execute(update(FileRow).where(FileRow.id == row.id).values(**values))
            self._signals.publish_after_commit(session, conversation_topic(row.conversation_id))
            self._signals.publish_after_commit(session, DESK)
