"""Long polling: asking Telegram for news, where Telegram cannot call us (a laptop with no public address).

An update counts as delivered once the next question names a higher one, so that question is asked after the commit: what a
crash interrupts is told again. https://core.telegram.org/bots/api#getupdates
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.failures import delivery_error
from bot.channels.telegram.redaction import Redaction
from bot.channels.telegram.updates import READ, Update
from bot.conversation.failures import Failure, because
from bot.db import Database

log = structlog.get_logger(__name__)

WAIT_SECONDS = 25
"""How long Telegram keeps a question open while there is no news."""
SLACK_SECONDS = 10
AGAIN_SECONDS = 5.0
_LOCK = 7_230_113_843
"""Any number nobody else uses: of several replicas, one asks."""


class AskingBot(Bot):
    """Hands out updates as Telegram tells them: one that python-telegram-bot cannot read must not hide the others."""

    async def ask(self, following: int | None) -> list[dict[str, Any]]:
        """The updates from number `following` on, confirming those before it; empty after `WAIT_SECONDS` without any."""
        question = {"offset": following, "timeout": WAIT_SECONDS, "allowed_updates": READ}
        return await self._post(  # type: ignore[no-any-return]  # a list, says Telegram
            "getUpdates",
            {name: value for name, value in question.items() if value is not None},
            read_timeout=WAIT_SECONDS + SLACK_SECONDS,
        )


class Poller:
    def __init__(
        self, database: Database, bot: AskingBot, redaction: Redaction, take: Callable[[Update], Awaitable[None]]
    ) -> None:
        self._database = database
        self._bot = bot
        self._redaction = redaction
        self._take = take
        self.problem: Failure | None = None
        """Why there is no news at the moment."""

    async def run(self) -> None:
        """For ever, until cancelled."""
        while True:
            try:
                async with self._alone() as still_alone:
                    await self._ask(still_alone)
            except SQLAlchemyError as error:
                self.problem = because("database_away", fault=type(error).__name__)
                log.warning("telegram.polling_interrupted", reason=str(self.problem))
            except TelegramError as error:
                failure = delivery_error(error, self._redaction)
                self.problem = failure.failure
                log.warning("telegram.polling_interrupted", reason=str(failure))
                await asyncio.sleep(failure.retry_after or 0)
            except Exception as error:  # a fault of ours in one update: what came is asked for again, and nothing is lost
                self.problem = because("message_not_taken", fault=type(error).__name__)
                log.exception("telegram.polling_broken")
            await asyncio.sleep(AGAIN_SECONDS)

    async def _ask(self, still_alone: Callable[[], Awaitable[None]]) -> None:
        following: int | None = None
        while True:
            await still_alone()
            news = await self._bot.ask(following)
            self.problem = None
            for update in news:
                try:
                    await self._take(Update.model_validate_json(json.dumps(update)))
                except ValidationError as invalid:  # asking again would not make it better, and hold up what comes after
                    log.error("telegram.unreadable", update=update["update_id"], faults=invalid.error_count())  # noqa: TRY400 - quotes the customer
                following = update["update_id"] + 1

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """Until it is our turn among the replicas. What it yields raises SQLAlchemyError once it no longer is.

        PostgreSQL's advisory lock ends with its connection, so a replica that dies is succeeded. An SQLite file serves one
        process anyway.
        """
        if self._database.is_sqlite:
            yield _surely
            return
        async with self._database.engine.connect() as plain:
            connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
            while not (await connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK})).scalar_one():
                await asyncio.sleep(AGAIN_SECONDS)
            try:
                yield lambda: _ping(connection)
            finally:
                await connection.invalidate()  # not back into the pool with the lock still held


async def _surely() -> None:
    pass


async def _ping(connection: AsyncConnection) -> None:
    await connection.execute(text("SELECT 1"))
