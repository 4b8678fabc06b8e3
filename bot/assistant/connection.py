"""Patch: one kept-alive connection pool for each endpoint.

Rasa opens an aiohttp session, and with it a TCP connection, for each request to the action endpoint and closes it again. Here
an endpoint's session is made once for each event loop and handed out wrapped, so that Rasa's `async with` leaves it open. The
process's end closes it.
"""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
from rasa.utils.endpoints import EndpointConfig

from bot.assistant.patches import expect

_new_session = EndpointConfig.session
_sessions: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[int, aiohttp.ClientSession]]" = WeakKeyDictionary()


class LeftOpen:
    """Enters like a session, but does not close it on the way out."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(self, *_: Any) -> None:
        return None


def apply() -> None:
    expect(EndpointConfig.session, "e55aa13d9d4fb4bc")
    expect(EndpointConfig.request, "ccdb778aed8208e2")
    EndpointConfig.session = _session


def _session(self: EndpointConfig) -> LeftOpen:
    sessions = _sessions.setdefault(asyncio.get_running_loop(), {})
    session = sessions.get(id(self))
    if session is None or session.closed:
        session = sessions[id(self)] = _new_session(self)
    return LeftOpen(session)
