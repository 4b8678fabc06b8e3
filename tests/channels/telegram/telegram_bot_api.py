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
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

SECRET = "the-webhook-secret"
TOKEN = "42:AAH-the-token-of-the-shop"
ME = {"id": 42, "is_bot": True, "first_name": "Shop", "username": "MaisShopBot"}
_UPLOADS = ("photo", "document", "voice", "audio", "video", "animation")


class BotApi:
    """`calls` holds what arrived and was accepted, `refuse` makes the next call of a method fail first. `files` are handed out
    by their id, `updates` by getUpdates until an offset confirms them."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.files: dict[str, bytes] = {}
        self.updates: list[dict[str, Any]] = []
        self.has_webhook = False
        self.asking = 0
        """Questions for updates that are open."""
        self._refusals: dict[str, list[Response | float | None]] = defaultdict(list)
        self._arrived = asyncio.Condition()

    def refuse(self, method: str, code: int, description: str, **parameters: Any) -> None:
        body = {"ok": False, "error_code": code, "description": description}
        self._refusals[method].append(JSONResponse(body | ({"parameters": parameters} if parameters else {}), code))

    def refuse_with(self, method: str, response: Response) -> None:
        self._refusals[method].append(response)

    def delay(self, method: str, seconds: float) -> None:
        """The next call is neither answered in time nor taken."""
        self._refusals[method].append(seconds)

    def let_through(self, method: str) -> None:
        self._refusals[method].append(None)

    def sent(self, *methods: str) -> list[dict[str, Any]]:
        return [parameters for method, parameters in self.calls if method in (methods or ("sendMessage",))]

    async def called(self, method: str) -> dict[str, Any]:
        """The first accepted call of `method`, waited for."""
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: method in dict(self.calls))
        return self.sent(method)[0]

    async def told(self, *updates: dict[str, Any]) -> None:
        """Customers wrote: whoever asks hears it."""
        async with self._arrived:
            self.updates += updates
            self._arrived.notify_all()

    async def confirmed(self) -> None:
        """Until every update was confirmed by a higher offset."""
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: not self.updates)

    async def answer(self, request: Request) -> Response:
        if request.path_params["token"] != TOKEN:
            return refusal(401, "Unauthorized")
        method = request.path_params["method"]
        parameters = {key: await _value(key, value) for key, value in (await request.form()).items()}
        if self._refusals[method] and (refused := self._refusals[method].pop(0)):
            if isinstance(refused, float):
                await asyncio.sleep(refused)
                return refusal(504, "Gateway Timeout")
            return refused
        if problem := _problem(parameters):
            return refusal(400, f"Bad Request: {problem}")
        if method == "getUpdates":
            return await self._updates(parameters)
        async with self._arrived:
            self.calls.append((method, parameters))
            self._arrived.notify_all()
        return self._result(method, parameters)

    def _result(self, method: str, parameters: dict[str, Any]) -> Response:
        result: Any = True
        match method:
            case "getMe":
                result = ME
            case "setWebhook" | "deleteWebhook":
                self.has_webhook = method == "setWebhook"
            case "getWebhookInfo":
                result = {"url": "x" if self.has_webhook else "", "has_custom_certificate": False, "pending_update_count": 3}
            case "getFile" if parameters["file_id"] not in self.files:
                return refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
            case "getFile":
                file_id = parameters["file_id"]
                size = len(self.files[file_id])
                result = {"file_id": file_id, "file_unique_id": "u", "file_size": size, "file_path": f"photos/{file_id}.jpg"}
            case _ if method.startswith("send") and method != "sendChatAction":
                result = self._message(parameters)
        return JSONResponse({"ok": True, "result": result})

    async def _updates(self, parameters: dict[str, Any]) -> Response:
        if self.has_webhook:
            return refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete")
        async with self._arrived:
            self.updates = [update for update in self.updates if update["update_id"] >= int(parameters.get("offset", 0))]
            self._arrived.notify_all()
            self.asking += 1
            try:
                async with asyncio.timeout(float(parameters["timeout"])):
                    await self._arrived.wait_for(lambda: self.updates)
            except TimeoutError:
                pass
            finally:
                self.asking -= 1
            return JSONResponse({"ok": True, "result": self.updates})

    async def file(self, request: Request) -> Response:
        if request.path_params["token"] != TOKEN:
            return refusal(401, "Unauthorized")
        return Response(self.files[request.path_params["name"].removesuffix(".jpg")])

    def _message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return {
            "message_id": 1000 + len(self.calls),
            "from": {"id": 42, "is_bot": True, "first_name": "Shop"},
            "chat": {"id": int(parameters["chat_id"]), "type": "private", "first_name": "Lan"},
            "date": 1_760_000_000,
            "text": parameters.get("text"),
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self.answer, methods=["POST"]),
                Route("/file/bot{token}/photos/{name}", self.file),
            ]
        )
        listening = socket.create_server(("127.0.0.1", 0))  # from here on callers queue, so there is no start to wait for
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1))
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


def titles(part: dict[str, Any]) -> list[str]:
    """What stands on the buttons."""
    return [button["text"] for row in part.get("reply_markup", {}).get("inline_keyboard", ()) for button in row]


def uploaded(part: dict[str, Any]) -> bytes:
    return next((part[field][1] for field in _UPLOADS if field in part), b"")


async def _value(key: str, value: UploadFile | str) -> Any:
    if isinstance(value, UploadFile):
        return value.filename, await value.read()
    is_json = key in ("entities", "caption_entities", "reply_markup", "allowed_updates", "commands")
    return json.loads(value) if is_json else value


def _problem(parameters: dict[str, Any]) -> str | None:
    text = parameters.get("text", "x")
    if not text.strip():
        return "message text is empty"
    if len(text.encode("utf-16-le")) > 2 * 4096:
        return "message is too long"
    if len(parameters.get("caption", "").encode("utf-16-le")) > 2 * 1024:
        return "message caption is too long"
    for row in parameters.get("reply_markup", {}).get("inline_keyboard", ()):
        if any(not 1 <= len(button["callback_data"].encode()) <= 64 for button in row):
            return "BUTTON_DATA_INVALID"
    if any(entity["type"] == "text_link" and "://" not in entity["url"] for entity in parameters.get("entities", ())):
        return "wrong URL"
    return None
