"""The database: one engine, short transactions, committed at the edge.

SQLite (WAL) is the embedded default; `DATABASE_URL` brings PostgreSQL. Services are handed a session and never commit.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot import sqlite

BUSY_SECONDS = 30
READ_ONLY = "frontline_read_only"
_AFTERWARDS = "frontline_afterwards"


def after_commit(session: AsyncSession, call: Callable[[], None]) -> None:
    """Call this once what `Database.begin` gave is committed; where it is rolled back, never. Must not raise."""
    session.info.setdefault(_AFTERWARDS, []).append(call)


class Database:
    """Hands out transactions.

    SQLite has one writer at a time and makes the others poll; within this process writers queue in order instead, so a
    turn never sleeps while the lock is free. PostgreSQL needs no such queue.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if self.url.database and self.url.database != ":memory:":
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self.url = self.url.set(drivername=sqlite.DRIVER)
            # Last in, first out: one connection does most, and keeps its pages and prepared statements warm.
            self.engine = create_async_engine(self.url, connect_args={"timeout": BUSY_SECONDS}, pool_use_lifo=True)
            _tune_sqlite(self.engine)
        else:
            self.engine = create_async_engine(self.url, pool_size=16, pool_pre_ping=True)
        self._write_turn: asyncio.Lock | None = asyncio.Lock() if self.is_sqlite else None
        kind = sqlite.InlineSession if self.is_sqlite else AsyncSession
        self._sessions = async_sessionmaker(self.engine, class_=kind, expire_on_commit=False)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """A transaction that may write: commits on normal exit, rolls back on any error."""
        async with self._write_turn or nullcontext(), self._sessions() as session:
            await session.connection()
            yield session
            await session.commit()
        for call in session.info.get(_AFTERWARDS, ()):
            call()
        await _give_way()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A consistent view that takes no write lock."""
        async with self._sessions() as session:
            await session.connection(execution_options={READ_ONLY: True})
            yield session
        await _give_way()

    async def ping(self) -> None:
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()


async def _give_way() -> None:
    """A transaction on SQLite waits for nothing, so a task that makes many of them would keep all others waiting."""
    await asyncio.sleep(0)


def _tune_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: ConnectionPoolEntry) -> None:
        # The driver's own implicit BEGIN is deferred, which turns two writers into a deadlock: we say BEGIN ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        # NORMAL loses no committed row when the process dies; a power cut may lose the last ones, PostgreSQL is for that.
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        read_only = connection.get_execution_options().get(READ_ONLY, False)
        # Past SQLAlchemy's own way to run a statement, which takes longer than this one does.
        connection.connection.driver_connection.execute("BEGIN" if read_only else "BEGIN IMMEDIATE")
