"""Every push channel on a stage of its own. A new channel is a line in `HARNESSES`."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.contract import Core, Delivery
from bot.conversation.inbox import find_conversation
from bot.conversation.model import Attachment, Author, Choice, InboundMessage, Message
from bot.conversation.notices import Notices
from bot.db import Database
from tests.channels.telegram.contract import telegram_harness
from tests.channels.wechat.contract import wechat_harness
from tests.channels.wecom.contract import wecom_harness
from tests.contracts.harness import Harness, Request, Stage
from tests.conversation.conftest import Parrot, Talk

HARNESSES: dict[str, Callable[[Stage], AbstractAsyncContextManager[Harness]]] = {
    "telegram": telegram_harness,
    "wechat": wechat_harness,
    "wecom": wecom_harness,
}
PATIENCE = 30.0


@dataclass
class Scene:
    """A channel that runs, and the provider's side of it."""

    harness: Harness
    stage: Stage
    http: httpx.AsyncClient

    async def call(self, request: Request) -> httpx.Response:
        return await self.http.request(request.method, request.path, content=request.body, headers=dict(request.headers))

    async def conversation(self) -> str:
        return await self.stage.core.inbox.conversation_of(InboundMessage(self.harness.name, self.harness.contact, "", ""))

    async def transcript(self) -> list[Message]:
        async with self.stage.core.database.reading() as session:
            found = await find_conversation(session, self.harness.name, self.harness.contact)
            return await self.stage.talk.log.transcript(session, found) if found else []

    async def heard(self, last: str) -> list[str]:
        """What the customer wrote, once a message saying `last` is among it: a channel may take its time after its 200."""
        async with asyncio.timeout(PATIENCE):
            while True:
                said = [message.text for message in await self.transcript() if message.author is Author.CUSTOMER]
                if last in said:
                    return said
                await asyncio.sleep(0.02)

    async def write(self, number: int, text: str) -> httpx.Response:
        return await self.call(self.harness.text(number, text))

    async def send(self, text: str, *choices: Choice, files: tuple[Attachment, ...] = (), seq: int = 2) -> str:
        message = Message(seq, Author.AGENT, text, datetime.now(UTC), choices=choices, attachments=files)
        return await self.harness.channel.send(Delivery(self.harness.contact, message, attempt=1))


@pytest.fixture(params=list(HARNESSES))
async def scene(request: pytest.FixtureRequest, empty_sqlite: Path, tmp_path: Path) -> AsyncIterator[Scene]:
    name = request.param
    database = Database(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'frontline.db')}")
    talk = Talk(database, Parrot(), pushing=frozenset({name}))
    core = Core(database, talk.signals, talk.inbox, talk.outbox, talk.files, Notices(database, talk.log))
    stage = Stage(core, talk)
    turns = asyncio.create_task(talk.turns.run())
    async with HARNESSES[name](stage) as harness:
        assert harness.name == harness.channel.name == name
        app = FastAPI()
        app.include_router(harness.channel.router)
        await harness.channel.start()
        try:
            transport = httpx.ASGITransport(app)  # an error of ours is raised through it
            async with httpx.AsyncClient(transport=transport, base_url="https://shop.example") as http:
                yield Scene(harness, stage, http)
        finally:
            await harness.channel.stop()
            turns.cancel()
            await asyncio.gather(turns, return_exceptions=True)
    await database.close()
