"""What api.weixin.qq.com and qyapi.weixin.qq.com have in common, as far as we need it: a real HTTP server that checks the token,
takes files and refuses in the documented shape, with a number in a 200."""

import asyncio
import secrets
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

MOST_BYTES = 2048


class TencentApi:
    """`calls` holds what was accepted, (path, payload); `refuse` makes the next call of a path fail first."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.token = ""
        self.tokens_given = 0
        self.life = 7200
        self.files: dict[str, bytes] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self._refusals: dict[str, list[Callable[[], Awaitable[Response]]]] = defaultdict(list)
        self._arrived = asyncio.Condition()

    def refuse(self, path: str, code: int, message: str = "refused") -> None:
        async def answer() -> Response:
            return said(code, f"{message}, hint: [{secrets.token_hex(4)}]")

        self._refusals[path].append(answer)

    def refuse_with(self, path: str, response: Response, after: float = 0.0) -> None:
        async def answer() -> Response:
            await asyncio.sleep(after)
            return response

        self._refusals[path].append(answer)

    def called(self, path: str) -> list[dict[str, Any]]:
        return [payload for called, payload in self.calls if called == path]

    async def waited_for(self, path: str, count: int = 1) -> list[dict[str, Any]]:
        async with asyncio.timeout(30), self._arrived:
            await self._arrived.wait_for(lambda: len(self.called(path)) >= count)
        return self.called(path)

    def new_token(self) -> dict[str, Any]:
        self.tokens_given += 1
        self.token = f"TOKEN-{secrets.token_hex(16)}"
        return {"access_token": self.token, "expires_in": self.life}

    def standing_token(self) -> dict[str, Any]:
        return {"access_token": self.token, "expires_in": self.life} if self.token else self.new_token()

    def expire_token(self) -> None:
        self.token = ""

    async def give_token(self, request: Request) -> Response:
        raise NotImplementedError

    async def check(self, path: str, payload: dict[str, Any]) -> Response:
        """What the platform says to a call it does not refuse."""
        raise NotImplementedError

    async def answer(self, request: Request) -> Response:
        path = request.url.path
        if self._refusals[path]:
            return await self._refusals[path].pop(0)()
        if path in ("/cgi-bin/stable_token", "/cgi-bin/gettoken"):
            return await self.give_token(request)
        if not self.token or request.query_params.get("access_token") != self.token:
            return said(40001, "invalid credential, access_token is invalid or not latest")
        if path == "/cgi-bin/media/get":
            return self._file(request.query_params.get("media_id", ""))
        if path == "/cgi-bin/media/upload":
            return await self._take_file(request)
        payload = await request.json() if request.method == "POST" else dict(request.query_params)
        answered = await self.check(path, payload)
        if b'"errcode":0' in answered.body or path == "/cgi-bin/user/info":
            async with self._arrived:
                self.calls.append((path, payload))
                self._arrived.notify_all()
        return answered

    def content(self, sent: dict[str, Any]) -> bytes:
        """Of a file among what was sent."""
        return self.files.get(sent.get(sent["msgtype"], {}).get("media_id", ""), b"")

    async def _take_file(self, request: Request) -> Response:
        form = await request.form()
        media_id = f"up-{secrets.token_hex(8)}"
        self.files[media_id] = await form["media"].read()  # type: ignore[union-attr]  # an upload
        return JSONResponse({"type": request.query_params["type"], "media_id": media_id, "created_at": 1})

    def _file(self, media_id: str) -> Response:
        if media_id not in self.files:
            return said(40007, "invalid media_id")
        headers = {"Content-Disposition": f'attachment; filename="{media_id}.jpg"'}
        return Response(self.files[media_id], headers=headers, media_type="image/jpeg")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        app = Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])])
        listening = socket.create_server(("127.0.0.1", 0))  # from here on callers queue, so there is no start to wait for
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        yield
        server.should_exit = True
        await serving


def said(code: int, message: str = "ok", **more: Any) -> JSONResponse:
    return JSONResponse({"errcode": code, "errmsg": message, **more})


def text_problem(text: str) -> JSONResponse | None:
    if not text.strip():
        return said(44004, "empty content")
    return said(45002, "content size out of limit") if len(text.encode()) > MOST_BYTES else None
