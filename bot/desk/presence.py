"""Telling the rest of the house which agents are here: while they have a page open, now and then."""

import asyncio
from datetime import UTC, datetime

import structlog
from nicegui import Client
from sqlalchemy.exc import SQLAlchemyError

from bot.db import Database
from handoff.presence import SAID_EVERY, seen

log = structlog.get_logger(__name__)


class Presence:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def stay(self, client: Client, agent_id: int) -> None:
        """Say it until the page loses its connection."""
        while client.has_socket_connection:
            try:
                async with self._database.begin() as session:
                    await seen(session, agent_id, datetime.now(UTC))
            except (SQLAlchemyError, OSError) as error:  # the agent left us meanwhile, or the database is away: said again soon
                log.warning("desk.presence_not_said", agent=agent_id, error=type(error).__name__)
            await asyncio.sleep(SAID_EVERY.total_seconds())
