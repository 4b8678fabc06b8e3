"""Bringing the database's tables up to date."""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.db import Database

_LOCK = 7_230_113_842
"""Any number nobody else uses: replicas that start together migrate one after the other."""


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> None:
    """Apply every migration the database lacks; does nothing when it is up to date."""
    async with database.engine.begin() as connection:
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "head"))


async def make_revision(database: Database, message: str) -> None:
    """Write the migration from the database as it is to the tables as they are declared."""
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.revision(alembic_config(sync), message, autogenerate=True))


async def _revise(message: str) -> None:
    """From an empty database brought up to date: what the tables have beyond the migrations becomes the next one."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        await upgrade(database)
        await make_revision(database, message)
        await database.close()


if __name__ == "__main__":
    asyncio.run(_revise(" ".join(sys.argv[1:]) or "change"))
