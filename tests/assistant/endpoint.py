"""A small action endpoint that speaks Rasa's real protocol, for the island alone: frontline's own stands in its place elsewhere.

As a program, `python tests/assistant/endpoint.py PORT`, it serves the benchmark of bench/; in tests it runs in a thread.
"""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.dialogue.complaint import collect, details

TOKEN = "island-test"


class Endpoint:
    """Answers actions as frontline does, and remembers every call: `calls` holds the requests' bodies."""

    def __init__(self, *, remember: bool = True) -> None:
        self.calls: list[dict[str, Any]] = []
        self.understandings: dict[str, dict[str, Any]] = {}
        self._remember = remember
        routes = [
            Route("/assistant/actions", self._act, methods=["POST"]),
            Route("/assistant/understand", self._understand, methods=["POST"]),
        ]
        self.app = Starlette(routes=routes)

    async def _act(self, request: Request) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({}, status_code=401)
        call = await request.json()
        if self._remember:
            self.calls.append(call | {"size": int(request.headers["content-length"])})
        return JSONResponse(ACTIONS[call["next_action"]](call["tracker"]))

    async def _understand(self, request: Request) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({}, status_code=401)
        return JSONResponse(self.understandings[(await request.json())["text"]])


def hand_over(tracker: dict[str, Any]) -> dict[str, Any]:
    return _says({"kind": "handoff", "details": details(tracker["slots"]), "intent": tracker["latest_message"]["intent"]["name"]})


def validate(tracker: dict[str, Any]) -> dict[str, Any]:
    slots = tracker["slots"]
    found = collect(slots.get("requested_slot"), tracker["latest_message"]["text"], slots)
    return {"events": [{"event": "slot", "name": name, "value": value} for name, value in found.items()], "responses": []}


ACTIONS = {
    "action_handoff": hand_over,
    "validate_complaint_form": validate,
}


def _says(custom: dict[str, Any]) -> dict[str, Any]:
    return {"events": [], "responses": [{"custom": custom}]}


@contextlib.contextmanager
def serving(endpoint: Endpoint) -> Iterator[str]:
    """The endpoint's address while it runs in a thread."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(endpoint.app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    uvicorn.run(Endpoint(remember=False).app, port=int(sys.argv[1]), log_level="warning", access_log=False)
