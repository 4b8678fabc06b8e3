"""Webhooks under load: how soon they are acknowledged, and how soon the answer goes out.

    python -m bench.channels telegram [--rate 20] [--seconds 30]

Everything is real but the provider: its messages arrive at a fixed rate, each from another customer, whether or not the ones
before are done with; what we send it is taken by a stand-in on this machine.
"""

import argparse
import asyncio
import importlib
import secrets
import socket
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from rich.console import Console
from rich.table import Table

from bench.servers import WORK, frontline
from bench.turn import questions

WARM_UP = 40
TOKEN = "42:" + secrets.token_hex(16)
SECRET = secrets.token_hex(24)


async def paced(rate: float, asked: Sequence[str], call: Callable[[int, str], Awaitable[float]]) -> list[float]:
    """Begin one call each 1/`rate` seconds, however slow the ones before are; what each returned, but for the first few."""
    began = time.perf_counter()
    calls = []
    for n, text in enumerate(asked):
        await asyncio.sleep(max(0.0, began + n / rate - time.perf_counter()))
        calls.append(asyncio.ensure_future(call(n, text)))
    return (await asyncio.gather(*calls))[WARM_UP:]


def row(name: str, seconds: Sequence[float], goal: str = "") -> tuple[str, ...]:
    """Milliseconds: median, p95, p99, slowest."""
    cuts = statistics.quantiles(seconds, n=100)
    return (name, *(f"{1000 * value:.1f}" for value in (statistics.median(seconds), cuts[94], cuts[98], max(seconds))), goal)


def table(title: str) -> Table:
    return Table("", "p50 ms", "p95 ms", "p99 ms", "max ms", "", title=title)


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


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("channel", choices=("telegram", "wechat"), nargs="?", default="telegram")
    arguments.add_argument("--rate", type=float, default=20.0, help="messages a second")
    arguments.add_argument("--seconds", type=float, default=30.0)
    given = arguments.parse_args()
    measure = telegram if given.channel == "telegram" else importlib.import_module("bench.wechat").wechat
    asyncio.run(measure(given.rate, given.seconds))


if __name__ == "__main__":
    main()
