"""api.telegram.org as far as we need it: a real HTTP server that answers, checks and refuses in the documented shape."""

import asyncio
import json
import socket
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

SECRET = "the-webhook-secret"
TOKEN = "42:AAH-the-token-of-the-shop"


class BotApi:
    """`calls` holds what arrived and was accepted, `refuse` makes the next call of a method fail first."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._refusals: dict[str, list[Response | None]] = defaultdict(list)
        self._arrived = asyncio.Condition()

    def refuse(self, method: str, code: int, description: str, **parameters: Any) -> None:
        body = {"ok": False, "error_code": code, "description": description}
        self._refusals[method].append(JSONResponse(body | ({"parameters": parameters} if parameters else {}), code))

    def refuse_with(self, method: str, response: Response) -> None:
        self._refusals[method].append(response)

    def let_through(self, method: str) -> None:
        self._refusals[method].append(None)

    def sent(self) -> list[dict[str, Any]]:
        return [parameters for method, parameters in self.calls if method == "sendMessage"]

    async def called(self, method: str) -> dict[str, Any]:
        """The first accepted call of `method`, waited for."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: method in dict(self.calls))
        return dict(self.calls)[method]

    async def answer(self, request: Request) -> Response:
        if request.path_params["token"] != TOKEN:
            return refusal(401, "Unauthorized")
        method = request.path_params["method"]
        parameters = {key: _value(key, str(value)) for key, value in (await request.form()).items()}
        if self._refusals[method] and (refused := self._refusals[method].pop(0)):
            return refused
        if problem := _problem(parameters):
            return refusal(400, f"Bad Request: {problem}")
        async with self._arrived:
            self.calls.append((method, parameters))
            self._arrived.notify_all()
        return JSONResponse({"ok": True, "result": self._message(parameters) if method == "sendMessage" else True})

    def _message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return {
            "message_id": 1000 + len(self.calls),
            "from": {"id": 42, "is_bot": True, "first_name": "Shop"},
            "chat": {"id": int(parameters["chat_id"]), "type": "private", "first_name": "Lan"},
            "date": 1_760_000_000,
            "text": parameters["text"],
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        app = Starlette(routes=[Route("/bot{token}/{method}", self.answer, methods=["POST"])])
        listening = socket.create_server(("127.0.0.1", 0))  # from here on callers queue, so there is no start to wait for
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield
        server.should_exit = True
        await serving


def refusal(code: int, description: str) -> Response:
    return JSONResponse({"ok": False, "error_code": code, "description": description}, code)


def shown(part: dict[str, Any]) -> list[tuple[str, str]]:
    """(type, text) of each entity, cut as Telegram cuts: in UTF-16 units."""
    units = part["text"].encode("utf-16-le")
    spans = [(entity, 2 * entity["offset"], 2 * entity["length"]) for entity in part.get("entities", ())]
    return [(entity["type"], units[start : start + length].decode("utf-16-le")) for entity, start, length in spans]


def _value(key: str, value: str) -> Any:
    return json.loads(value) if key in ("entities", "reply_markup", "allowed_updates") else value


def _problem(parameters: dict[str, Any]) -> str | None:
    text = parameters.get("text", "x")
    if not text.strip():
        return "message text is empty"
    if len(text.encode("utf-16-le")) > 2 * 4096:
        return "message is too long"
    for row in parameters.get("reply_markup", {}).get("inline_keyboard", ()):
        if any(not 1 <= len(button["callback_data"].encode()) <= 64 for button in row):
            return "BUTTON_DATA_INVALID"
    if any(entity["type"] == "text_link" and "://" not in entity["url"] for entity in parameters.get("entities", ())):
        return "wrong URL"
    return None
