"""Many widgets open at once: what a connected one costs, and how fast a message reaches all of them.

    python -m bench.widgets [--streams N] [--rounds N]

The real web channel over a real SQLite file, in one process of its own; no assistant, for nobody is answered here. Each visitor
has their own conversation and reads its event stream over a connection of its own; then every conversation gets a message, in
one commit, and the clock runs from before it until the last visitor has it. The visitors live in this process, on this machine.
"""

import argparse
import asyncio
import gc
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import psutil
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, update

from bench.servers import free_port
from bot.channels.contract import Core
from bot.channels.web import WebOptions, build_web_channel
from bot.conversation.files import FileStore
from bot.conversation.inbox import Inbox
from bot.conversation.log import ConversationLog
from bot.conversation.model import Author
from bot.conversation.notices import Notices
from bot.conversation.outbox import Outbox
from bot.conversation.signals import Signals, conversation_topic
from bot.conversation.stream import EventStream
from bot.conversation.tables import ConversationRow, MessageRow
from bot.db import Database
from bot.migrate import upgrade

AT_ONCE = 16
PATIENCE = 180.0
GOAL_KB, GOAL_SECONDS = 60.0, 1.0


async def serve(port: int, file: str) -> None:
    database, signals = Database(f"sqlite:///{file}"), Signals()
    await upgrade(database)
    log = ConversationLog(signals, frozenset())
    outbox, files = Outbox(database, log, signals), FileStore(database)
    core = Core(database, signals, Inbox(database, signals, lambda _: None), outbox, files, Notices(database, log))
    channel = build_web_channel(core, EventStream(database, log, signals), log, WebOptions(secret=SecretStr("a" * 32)))
    app = FastAPI()
    app.include_router(channel.router)

    @app.post("/tell-all")
    async def tell_all(text: str) -> float:
        """Say it in every conversation; seconds that took."""
        began = time.perf_counter()
        now = datetime.now(UTC)
        async with database.begin() as session:
            numbered = await session.execute(
                update(ConversationRow)
                .values(last_seq=ConversationRow.last_seq + 1)
                .returning(ConversationRow.id, ConversationRow.last_seq)
            )
            same = {"author": Author.AGENT, "author_name": "Linh", "kind": "text", "text": text, "at": now}
            rows = [{"conversation_id": conversation, "seq": seq, **same} for conversation, seq in numbered]
            await session.execute(insert(MessageRow), rows)
            for row in rows:
                signals.publish_after_commit(session, conversation_topic(row["conversation_id"]))
        return time.perf_counter() - began

    @app.post("/collect")
    async def collect() -> None:
        gc.collect()

    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False, backlog=4096)
    await uvicorn.Server(config).serve()


class Widget:
    """One visitor's event stream, as bytes on a socket: two thousand of anything larger would measure the visitors."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._request = f"GET /web/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()

    async def connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(self._request)
        await self._reader.readuntil(b'"seq": 1,')

    async def hear(self, text: bytes) -> float:
        """When it came."""
        await self._reader.readuntil(text)
        return time.perf_counter()

    def leave(self) -> None:
        self._writer.close()


async def visitors(url: str, port: int, count: int) -> list[Widget]:
    room = asyncio.Semaphore(AT_ONCE)

    async def one(http: aiohttp.ClientSession) -> Widget:
        async with room:
            async with http.post(f"{url}/web/conversations", json={"language": "en"}) as begun:
                token = (await begun.json())["token"]
            message = {"id": "message-1", "text": "Is anybody there?"}
            async with http.post(f"{url}/web/messages", json=message, headers={"Authorization": f"Bearer {token}"}) as sent:
                sent.raise_for_status()
            return Widget(port, token)

    async with aiohttp.ClientSession() as http:
        return await asyncio.gather(*(one(http) for _ in range(count)))


async def measure(streams: int, rounds: int, port: int, server: psutil.Process) -> None:
    url = f"http://127.0.0.1:{port}"
    async with asyncio.timeout(PATIENCE):
        widgets = await visitors(url, port, streams)
    async with aiohttp.ClientSession() as http:

        async def memory() -> float:
            """kB that only the server has."""
            (await http.post(f"{url}/collect")).release()
            await asyncio.sleep(1)
            return server.memory_full_info().uss / 1024

        # One visitor first, so that what the first ever costs is not counted with the others.
        await widgets[0].connect()
        before = await memory()
        async with asyncio.timeout(PATIENCE):
            for first in range(1, streams, AT_ONCE):
                await asyncio.gather(*(widget.connect() for widget in widgets[first : first + AT_ONCE]))
        each = (await memory() - before) / (streams - 1)
        took, wrote, worked = [], [], []
        for turn in range(rounds):
            text = f"We are back, number {turn}."
            hearing = [asyncio.create_task(widget.hear(text.encode())) for widget in widgets]
            await asyncio.sleep(0.5)
            began, busy = time.perf_counter(), sum(server.cpu_times()[:2])
            async with asyncio.timeout(PATIENCE), http.post(f"{url}/tell-all", params={"text": text}) as told:
                wrote.append(float(await told.text()))
                heard = await asyncio.gather(*hearing)
            took.append(max(heard) - began)
            worked.append(sum(server.cpu_times()[:2]) - busy)
        after = (await memory() - before) / (streams - 1)
    for widget in widgets:
        widget.leave()
    table = Table("figure", "measured", "goal", title=f"{streams} widgets connected to one process")
    table.add_row("memory a stream, connected", f"{each:.1f} kB", f"≤ {GOAL_KB:.0f} kB")
    table.add_row(f"memory a stream, after {rounds} messages", f"{after:.1f} kB", f"≤ {GOAL_KB:.0f} kB")
    table.add_row("a message to all, worst round", f"{max(took):.2f} s", f"≤ {GOAL_SECONDS:.0f} s")
    table.add_row("a message to all, median round", f"{statistics.median(took):.2f} s", "")
    table.add_row("of that, the server's processor", f"{statistics.median(worked):.2f} s", "")
    table.add_row("of that, writing the messages", f"{statistics.median(wrote):.2f} s", "")
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", nargs=2, metavar=("PORT", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve(int(given.serve[0]), given.serve[1]))
        return
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.widgets", "--serve", str(port), str(Path(folder) / "bench.db")]
        process = subprocess.Popen(command, env=os.environ)
        try:
            _wait(port)
            asyncio.run(measure(given.streams, given.rounds, port, psutil.Process(process.pid)))
        finally:
            process.terminate()
            process.wait(10)


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"the server did not start within {PATIENCE:.0f} s")


if __name__ == "__main__":
    main()
