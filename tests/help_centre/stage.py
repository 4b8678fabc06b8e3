"""A help centre that really runs: server, database and a small shop's knowledge base."""

import asyncio
import socket
import threading
import time
from collections.abc import Coroutine, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import delete, select

from bot.channels.web.pages import build_pages
from bot.db import Database
from bot.help_centre import Shop, build_help_centre
from bot.help_centre.allowance import Allowance
from bot.help_centre.replies import Allowances
from bot.migrate import upgrade
from knowledge_base import Encoder, Entry, KnowledgeBase, write_entries
from knowledge_base.feedback import FeedbackRow
from tests.knowledge_base.conftest import INTENTS, TODAY

THRESHOLD = 0.7


class Stage:
    """`today` may be set; `run` works in the server's event loop."""

    def __init__(self, folder: Path, encoder: Encoder, entries: Sequence[Entry], shop: Shop) -> None:
        self.today: date = TODAY
        self.allowances = Allowances(Allowance(10_000, timedelta(hours=1)), Allowance(10_000, timedelta(hours=1)))
        self._folder, self._encoder, self._entries, self._shop = folder, encoder, entries, shop
        self._socket = socket.socket(proto=socket.IPPROTO_TCP)  # as asyncio wants it, to send small answers at once
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.run(self._open())
        self._serving = asyncio.run_coroutine_threadsafe(self._server.serve(sockets=[self._socket]), self._loop)
        while not self._server.started:
            time.sleep(0.02)

    async def _open(self) -> None:
        self.database = Database(f"sqlite:///{self._folder / 'help.db'}")
        await upgrade(self.database)
        async with self.database.begin() as session:
            await write_entries(session, self._entries, now=datetime(2026, 6, 1, 8, tzinfo=UTC))
        self.knowledge = await KnowledgeBase.open(
            self.database.begin, self._encoder, self._folder / "index", INTENTS, today=lambda: self.today
        )
        app = FastAPI()
        app.include_router(build_pages())
        app.include_router(
            build_help_centre(
                self.knowledge, self.database, SecretStr("a secret that only this test knows"), THRESHOLD, self._shop,
                allowances=self.allowances,
            )
        )  # fmt: skip
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))

    def stop(self) -> None:
        self._server.should_exit = True
        self._serving.result(10)
        self.run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _close(self) -> None:
        await self.knowledge.close()
        await self.database.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(120)

    def clear(self) -> None:
        """Forget what readers said."""

        async def forget() -> None:
            async with self.database.begin() as session:
                await session.execute(delete(FeedbackRow))

        self.run(forget())

    def said(self) -> list[FeedbackRow]:
        """What readers said, oldest first."""

        async def read() -> list[FeedbackRow]:
            async with self.database.reading() as session:
                return list(await session.scalars(select(FeedbackRow).order_by(FeedbackRow.id)))

        return self.run(read())
