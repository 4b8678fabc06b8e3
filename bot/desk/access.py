"""Who is signed in. The cookie names the agent and is signed; the server remembers which sessions signed out."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from nicegui import app
from starlette.requests import Request

from bot.db import Database
from bot.desk.phrases import Texts
from bot.languages import preferred
from handoff import Agent
from handoff.agents import find_agent

SESSION_COOKIE = "frontline_desk"
SESSION = timedelta(hours=12)
"""A shift; then the password again."""


class Access:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def agent(self, request: Request) -> Agent | None:
        """The agent behind this request, or None: not signed in, signed out meanwhile, too long ago, or no longer an agent."""
        agent_id, since = request.session.get("agent"), request.session.get("since")
        if not isinstance(agent_id, int) or not isinstance(since, int) or app.storage.user.get("signed_out"):
            return None
        if datetime.fromtimestamp(since, UTC) + SESSION < datetime.now(UTC):
            return None
        async with self._database.reading() as session:
            return await find_agent(session, agent_id)

    def admit(self, request: Request, agent: Agent) -> None:
        """Begin a session of its own, so that one planted in the browser before is worth nothing."""
        _renew(request, agent=agent.id, since=int(datetime.now(UTC).timestamp()))

    def dismiss(self, request: Request) -> None:
        """End the session here and in every other tab, and for whoever kept a copy of the cookie."""
        ended = request.session.get("id")
        app.storage.user["signed_out"] = True
        _renew(request)
        for client in list(app.clients()):
            if client.request.session.get("id") == ended:
                client.open("/sign-in")


def texts_for(request: Request, agent: Agent | None = None) -> Texts:
    """The language chosen in this browser, else the agent's own, else the browser's."""
    chosen = request.session.get("language")
    return Texts(chosen or (agent.language if agent else preferred(request.headers.get("accept-language", ""))))


def local_path(wanted: str | None) -> str:
    """A path within the desk to go to next; anything that could lead elsewhere becomes the queue."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or any(c in wanted for c in "\\\r\n\t"):
        return "/"
    return wanted


def _renew(request: Request, **content: int) -> None:
    language = request.session.get("language")
    request.session.clear()
    request.session.update(content, id=str(uuid4()), **({"language": language} if language else {}))
