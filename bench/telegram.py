"""Telegram's webhook under load: `python -m bench.channels telegram`.

Each message is from another customer; what we send the Bot API is taken by a stand-in on this machine.
"""

import asyncio
import secrets
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from rich.console import Console

from bench.paced import WARM_UP, paced, row, table
from bench.servers import WORK, frontline
from bench.turn import questions

TOKEN = "42:" + secrets.token_hex(16)
SECRET = secrets.token_hex(24)


class BotApiStandIn:
    """Takes whatever is sent; `arrived` is when each chat got its first message."""

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}

    async def take(self, request: web.Request) -> web.Response:
        sent = await request.post()
        result: Any = True
        if request.path.endswith("/getMe"):
            result = {"id": 42, "is_bot": True, "first_name": "Bench", "username": "BenchBot"}
        elif request.path.endswith("/sendMessage"):
            chat = str(sent["chat_id"])
            self.arrived.setdefault(chat, time.perf_counter())
            result = {"message_id": 1, "date": 1, "chat": {"id": int(chat), "type": "private"}}
        return web.json_response({"ok": True, "result": result})

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/{tail:.*}", self.take)
        runner = web.AppRunner(app)
        await runner.setup()
        listening = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(runner, listening).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        await runner.cleanup()


def update(chat: int, text: str) -> dict[str, Any]:
    """As Telegram calls with it."""
    person = {"id": chat, "first_name": "Lan", "language_code": "en"}
    message = {
        "message_id": 1,
        "date": int(time.time()),
        "chat": {**person, "type": "private"},
        "from": {**person, "is_bot": False},
    }
    return {"update_id": chat, "message": {**message, "text": text}}


async def telegram(rate: float, seconds: float) -> None:
    provider = BotApiStandIn()
    async with provider.running() as api:
        settings = {
            "FRONTLINE_TELEGRAM_TOKEN": TOKEN,
            "FRONTLINE_TELEGRAM_SECRET": SECRET,
            "FRONTLINE_TELEGRAM_API": api,
            "FRONTLINE_TELEGRAM_POLLING": "false",
        }
        starting = frontline(WORK / "telegram", settings)
        server = await asyncio.to_thread(starting.__enter__)
        try:
            async with aiohttp.ClientSession(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as http:
                await _measure_telegram(http, server.url, provider, rate, seconds)
        finally:
            await asyncio.to_thread(starting.__exit__, None, None, None)


async def _measure_telegram(http: aiohttp.ClientSession, url: str, provider: BotApiStandIn, rate: float, seconds: float) -> None:
    first = secrets.randbelow(2**40)
    posted: dict[str, float] = {}

    async def write(n: int, text: str) -> float:
        chat = first + n
        began = posted[str(chat)] = time.perf_counter()
        async with http.post(f"{url}/telegram/webhook", json=update(chat, text)) as acknowledged:
            acknowledged.raise_for_status()
        return time.perf_counter() - began

    asked = questions(WARM_UP + int(rate * seconds))
    acknowledged = await paced(rate, asked, write)
    counted = list(posted)[WARM_UP:]
    async with asyncio.timeout(60):
        while any(chat not in provider.arrived for chat in counted):
            await asyncio.sleep(0.05)
    shown = table(f"Telegram, {rate:g} messages/s for {seconds:g} s, each from another customer")
    shown.add_row(*row("webhook acknowledged", acknowledged, "goal p99 ≤ 50"))
    shown.add_row(*row("answer at Telegram", [provider.arrived[chat] - posted[chat] for chat in counted]))
    Console().print(shown)
