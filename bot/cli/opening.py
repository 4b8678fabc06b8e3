"""What commands on the knowledge base share: opening it, and reading what was typed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import typer

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.cli.progress import Report
    from knowledge_base import Entry, KnowledgeBase
    from knowledge_base.store import Stored

Work = Callable[["KnowledgeBase", "Report"], Awaitable[None]]


def known_language(language: str) -> str:
    from knowledge_base import LANGUAGES

    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r} is none of {', '.join(LANGUAGES)}")
    return language


def with_knowledge(settings: Settings, work: Work | None = None, arriving: "Sequence[Entry]" = ()) -> None:
    """Store what arrives, learn what is not learnt yet, and run `work`. A running server picks up what changes by itself."""
    from bot.cli.progress import progress_bar
    from bot.db import Database
    from bot.knowledge import open_knowledge
    from bot.migrate import upgrade
    from knowledge_base import write_entries

    async def run() -> None:
        database = Database(settings.database)
        try:
            await upgrade(database)
            if arriving:  # before anything is learnt, or what was there would be learnt for nothing
                async with database.begin() as session:
                    await write_entries(session, arriving)
            with progress_bar() as report:
                knowledge = await open_knowledge(settings, database, report)
                if work:
                    await work(knowledge, report)
                await knowledge.close()
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
