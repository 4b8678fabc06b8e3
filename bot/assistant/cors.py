"""Patch: no CORS headers. Frontline calls this server, from beside it, and no browser does; the middleware looked for an origin
to allow in every answer and never had one."""

import rasa.server

from bot.assistant.patches import expect


def apply() -> None:
    expect(rasa.server.configure_cors, "4eb39526bd4aa4a9")
    rasa.server.configure_cors = _no_cors


def _no_cors(_app: object, _cors_origins: object = "") -> None:
    pass
