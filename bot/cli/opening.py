"""What commands on the knowledge base share: opening it, and reading what was typed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import typer

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.cli.progress import Report
    from knowledge_base import Entry, KnowledgeBase

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


def stored_entries(settings: Settings) -> "list[Entry]":
    """Every entry, without learning anything."""
    from bot.db import Database
    from bot.migrate import upgrade
    from knowledge_base import read_entries

    async def read() -> "list[Entry]":
        database = Database(settings.database)
        try:
            await upgrade(database)
            async with database.reading() as session:
                return [entry for entry, _ in (await read_entries(session)).values()]
        finally:
            await database.close()

    return asyncio.run(read())
