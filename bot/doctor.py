"""`frontline doctor`: every precondition of a working installation, looked at one by one."""

import asyncio
import shutil
import stat
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.db import Database
from bot.errors import FrontlineError
from bot.ports import require_free_ports
from bot.rasa import is_trained, model_file
from bot.settings import Settings
from handoff.agents import has_agents
from knowledge_base import read_entries
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.manifest import verify_folder
from knowledge_base.prepare import RECIPE

GIGABYTE = 1024**3
DISK_NEEDED = 1 * GIGABYTE


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    ok: bool
    found: str


async def examine(settings: Settings) -> list[Finding]:
    """One finding each; a failing one says what to do."""
    looks: list[tuple[str, Callable[[Settings], Awaitable[str]]]] = [
        ("Disk", _disk),
        ("Secrets", _secrets),
        ("Rasa's Python", _rasa_python),
        ("Assistant", _model),
        ("Encoder", _encoder),
        ("Database", _database),
        ("Server", _server),
    ]
    return [await _look(what, look, settings) for what, look in looks]


async def _look(what: str, look: Callable[[Settings], Awaitable[str]], settings: Settings) -> Finding:
    try:
        return Finding(what, True, await look(settings))
    except (FrontlineError, KnowledgeBaseError) as error:
        return Finding(what, False, str(error))


async def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(settings.data if settings.data.exists() else ".").free
    if free < DISK_NEEDED:
        raise FrontlineError(f"only {free / GIGABYTE:.1f} GB free; free at least {DISK_NEEDED / GIGABYTE:.0f} GB")
    return f"{free / GIGABYTE:.0f} GB free"


async def _secrets(settings: Settings) -> str:
    path = settings.data / "secrets.env"
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise FrontlineError(f"others may read {path}: run `chmod 600 {path}`")
    return "readable by their owner only"


async def _rasa_python(settings: Settings) -> str:
    if settings.rasa_url:
        return f"not needed, Rasa runs at {settings.rasa_url}"
    if not settings.rasa_python.exists():
        raise FrontlineError(f"{settings.rasa_python} is not there: run `make run`, which makes it")
    asked = await asyncio.to_thread(
        subprocess.run,
        [str(settings.rasa_python), "-c", "import importlib.metadata as m; print(m.version('rasa'))"],
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        raise FrontlineError(f"{settings.rasa_python} has no Rasa: delete .venv-rasa and run `make run`")
    return f"Rasa {asked.stdout.strip()}"


async def _model(settings: Settings) -> str:
    if settings.rasa_url:
        return "trained where Rasa runs"
    if not is_trained(settings):
        state = "older than config.yml or data/assistant" if model_file(settings).exists() else "not trained yet"
        raise FrontlineError(f"{state}: run `frontline train`")
    return "trained, up to date"


async def _encoder(settings: Settings) -> str:
    if settings.encoder:
        return f"{settings.encoder}, loaded at start"
    if faults := await asyncio.to_thread(verify_folder, settings.encoder_folder, RECIPE):
        raise FrontlineError(f"{faults}: run `frontline prepare`")
    return "prepared, every file as it should be"


async def _database(settings: Settings) -> str:
    database = Database(settings.database)
    try:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
            entries, agents = len(await read_entries(session)), await has_agents(session)
    except (SQLAlchemyError, OSError) as error:
        raise FrontlineError(
            f"cannot be read ({type(error).__name__}): check DATABASE_URL, and that `make run` has been run once"
        ) from error
    finally:
        await database.close()
    if not agents:
        raise FrontlineError("there is no agent yet who could sign in to the desk: run `frontline user add`")
    return f"{entries} FAQ entries"


async def _server(settings: Settings) -> str:
    async with httpx.AsyncClient(timeout=3.0, trust_env=False) as http:
        try:
            answered = await http.get(f"{settings.url}/ready")
            ready = answered.json()
        except (httpx.HTTPError, ValueError):
            require_free_ports(settings)
            return f"not running; {settings.url} is free to use"
    if answered.status_code != httpx.codes.OK:
        raise FrontlineError(f"runs at {settings.url} but is not ready ({ready}); see {settings.data / 'rasa' / 'rasa.log'}")
    return f"runs at {settings.url}, ready"
