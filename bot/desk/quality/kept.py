"""The figures of live traffic; where there is much, it is read at most once a minute however many look."""

import asyncio
from datetime import datetime, timedelta

from bot.db import Database
from bot.desk.quality.figures import DRIFT_PERIOD, Live, compute
from bot.desk.quality.traffic import read_verdicts

KEPT = timedelta(minutes=1)
MANY = 1000
"""Answers; fewer are read in a blink, and who opens a new shop wants to see the first ones at once."""


class LiveFigures:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = asyncio.Lock()
        self._last: tuple[datetime, Live] | None = None

    async def read(self, now: datetime) -> Live:
        """As they are, or with MANY answers, as they were within KEPT. Three seconds for 20,000; who asks meanwhile waits for the
        same.
        """
        async with self._reading:
            if self._last and timedelta() <= now - self._last[0] < KEPT:
                return self._last[1]
            verdicts = await read_verdicts(self._database, now - DRIFT_PERIOD, now)
            live = await asyncio.to_thread(compute, verdicts, now)
            self._last = (now, live) if len(verdicts) >= MANY else None
            return live
