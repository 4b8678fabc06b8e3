"""SQLite for asyncio without a thread in between.

aiosqlite hands every cursor, execute, fetch and close to another thread: some ninety hand-overs a turn, which cost several times
what SQLite itself does (a statement on a local WAL file takes tens of microseconds). This dialect runs the statements where they
are called. What that asks of the rest: transactions are short, and writers of this process queue before they begin (see
`bot.db`), so a statement waits only for another process's commit. PostgreSQL uses asyncpg, as ever.
"""

import sqlite3
from types import TracebackType
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, Executable, Pool, Result
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncSession

DRIVER = "sqlite+inline"


class _Cursor(sqlite3.Cursor):
    async def _async_soft_close(self) -> None:
        """What SQLAlchemy awaits on an async driver's cursor before it fetches the rest; here all is fetched in place."""


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)


class InlineSqlite(SQLiteDialect_pysqlite):
    """The standard library's driver, called from the event loop. An async engine only asks that a dialect says it is one; its
    greenlets work as well with calls that never have to wait."""

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool

    def create_connect_args(self, url: URL) -> Any:
        arguments, options = super().create_connect_args(url)
        return arguments, {**options, "check_same_thread": False, "factory": _Connection}


class InlineSession(AsyncSession):
    """AsyncSession starts a greenlet for each call, in case the driver has to wait; that costs as much as most statements. Ours
    never waits once it has a connection: what every turn calls is called directly."""

    async def execute(self, statement: Executable, params: Any = None, **options: Any) -> Result[Any]:
        chosen = {**options.pop("execution_options", {}), "prebuffer_rows": True}
        return self.sync_session.execute(statement, params, execution_options=chosen, **options)

    async def commit(self) -> None:
        self.sync_session.commit()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.sync_session.close()


registry.register("sqlite.inline", __name__, "InlineSqlite")
