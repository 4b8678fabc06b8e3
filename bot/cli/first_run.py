"""The first run: whatever is missing is made, whatever is there is left alone."""

import asyncio
import os
import secrets
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.progress import console, progress_bar, step
from bot.db import Database
from bot.knowledge import open_knowledge
from bot.migrate import upgrade
from bot.rasa import is_trained, train
from bot.settings import Settings
from handoff import Role
from handoff.agents import add_agent, has_agents
from knowledge_base import read_entries, read_files, write_entries

FIRST_AGENT = "agent@frontline.example"


@dataclass(frozen=True, slots=True)
class Login:
    email: str
    password: str


async def set_up(settings: Settings) -> None:
    """Encoder, tables, sample FAQ, index, assistant, first agent: each made only where it is missing."""
    if not settings.encoder and not settings.encoder_folder.exists():
        await _prepare_apart()
    if not is_trained(settings):
        with step("Training the assistant"):
            await asyncio.to_thread(train, settings)
    database = Database(settings.database)
    try:
        await upgrade(database)
        await _import_sample(settings, database)
        async with database.begin() as session:
            if not await has_agents(session):
                login = Login(FIRST_AGENT, secrets.token_urlsafe(9))
                await add_agent(session, login.email, "Lin", login.password, "en", datetime.now(UTC), Role.ADMIN)
                _keep(login, _login_file(settings))
    finally:
        await database.close()


async def _prepare_apart() -> None:
    """In a process of its own: what exports a model takes gigabytes, and a process that serves for weeks would keep them."""
    # In a session of its own, so that Ctrl-C reaches it once, from here, and it can clear up behind itself.
    preparing = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot.cli", "prepare", start_new_session=True)
    try:
        code = await preparing.wait()
    except asyncio.CancelledError:
        preparing.send_signal(signal.SIGINT)
        await preparing.wait()
        raise
    if code:
        sys.exit(code)  # it has said what is wrong


async def _import_sample(settings: Settings, database: Database) -> None:
    async with database.reading() as session:
        if await read_entries(session):
            return
    entries = read_files(sorted(settings.faq.glob("*.yml")))
    async with database.begin() as session:
        await write_entries(session, entries)
    with progress_bar() as report:  # what is there when the knowledge base opens is learnt once, with the small talk
        await (await open_knowledge(settings, database, report)).close()
    console.print(f"[green]✓[/] Sample FAQ imported and learnt: {len(entries)} entries")


def first_agent(settings: Settings) -> Login | None:
    """The login made on the first run, until somebody deletes the file."""
    path = _login_file(settings)
    if not path.exists():
        return None
    email, password = path.read_text().split()
    return Login(email, password)


def _login_file(settings: Settings) -> Path:
    return settings.data / "first-agent.txt"


def _keep(login: Login, path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{login.email} {login.password}\n")
