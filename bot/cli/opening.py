"""What commands on the knowledge base share: opening it, and reading what was typed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import typer

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.cli.progress import Report
    from knowledge_base import KnowledgeBase
    from knowledge_base.store import Stored

Work = Callable[["KnowledgeBase", "Report"], Awaitable[None]]


def known_language(language: str) -> str:
    from knowledge_base import LANGUAGES

    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r} is none of {', '.join(LANGUAGES)}")
    return language


def with_knowledge(settings: Settings, work: Work) -> None:
    """Run `work` on the stored knowledge base. A running server picks up what it changes by itself."""
    from bot.cli.progress import progress_bar
    from bot.db import Database
    from bot.knowledge import open_knowledge
    from bot.migrate import upgrade

    async def run() -> None:
        database = Database(settings.database)
        try:
            await upgrade(database)
            with progress_bar() as report:
                knowledge = await open_knowledge(settings, database, report)
                await work(knowledge, report)
        finally:
            await database.close()

    asyncio.run(run())


def stored_entries(settings: Settings) -> "dict[str, Stored]":
    """Every entry by id, without learning anything."""
    from bot.db import Database
    from bot.migrate import upgrade
    from knowledge_base.store import read_stored

    async def read() -> "dict[str, Stored]":
        database = Database(settings.database)
        try:
            await upgrade(database)
            async with database.reading() as session:
                return await read_stored(session)
        finally:
            await database.close()

    return asyncio.run(read())
