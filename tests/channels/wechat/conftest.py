"""WeChat over a real database, turns and outbox: a parrot in the assistant's place, the platform played at the network's edge."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.channels.contract import Core
from bot.channels.wechat import WechatChannel
from bot.channels.wechat.answering import Pace
from bot.conversation.delivering import OutboxWorker
from bot.conversation.desk_side import ConversationsForHandoff
from bot.conversation.model import Conversation, InboundMessage, Message, Reply
from bot.conversation.notices import Notices
from bot.conversation.tables import DeliveryRow
from bot.db import Database
from bot.deliveries import deliverer
from tests.channels.wechat import platform
from tests.channels.wechat.contract import settings
from tests.channels.wechat.platform import Call, WechatApi
from tests.conversation.conftest import Parrot, Talk

PATIENT = Pace(passive=24.0, wait=20.0, given_up=25.0)
"""An answer that is to be in time is, on the busiest machine too."""


@dataclass
class Listener(Parrot):
    """Also remembers the language each conversation was in."""

    languages: list[str | None] = field(default_factory=list)

    async def respond(self, conversation: Conversation, message: Message) -> Reply:
        self.languages.append(conversation.language)
        return await super().respond(conversation, message)


@dataclass
class Shop:
    """A running channel, and WeChat calling it."""

    core: Core
    talk: Talk
    channel: WechatChannel
    http: httpx.AsyncClient

    async def call(self, call: Call) -> httpx.Response:
        return await self.http.post(call.path, content=call.body)

    async def tell(self, xml: str) -> str:
        """The text that the customer gets in the same breath."""
        answered = await self.call(platform.sealed(xml))
        assert answered.status_code == 200, answered.text
        return platform.opened(answered.content)

    async def write(self, text: str, number: int = 1) -> str:
        return await self.tell(platform.text(text, number))

    async def transcript(self) -> list[Message]:
        async with self.core.database.reading() as session:
            return await self.talk.log.transcript(session, await self.conversation())

    async def conversation(self) -> str:
        return await self.core.inbox.conversation_of(InboundMessage("wechat", platform.OPENID, "", ""))

    async def deliveries(self) -> list[tuple[str, str | None]]:
        """(state, provider's id or why not) of each, in order."""
        async with self.core.database.reading() as session:
            rows = (await session.execute(select(DeliveryRow).order_by(DeliveryRow.id))).scalars()
            return [(row.state, row.provider_id if row.state == "delivered" else str(row.failure or "")) for row in rows]

    async def settled(self, state: str) -> None:
        """Once the last delivery is `state`."""
        async with asyncio.timeout(30):
            while not (all_ := await self.deliveries()) or all_[-1][0] != state:
                await asyncio.sleep(0.02)

    async def agent_writes(self, text: str, *files: str, reply: str = "reply-1") -> None:
        async with self.core.database.begin() as session:
            now = datetime.now(UTC)
            held = await self.conversation()
            await ConversationsForHandoff(self.talk.log, self.talk.signals).append_reply(
                session, held, "Mai", text, files, reply, now
            )


@pytest.fixture
async def api() -> AsyncIterator[WechatApi]:
    made = WechatApi()
    async with made.running():
        yield made


@pytest.fixture
async def open_shop(api: WechatApi, empty_sqlite: Path, tmp_path: Path) -> AsyncIterator[Callable[..., object]]:
    """A shop with the settings given; `works`: its outbox worker runs too."""
    async with AsyncExitStack() as stack:

        async def open_one(*, works: bool = True, **given: object) -> Shop:
            database = Database(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'frontline.db')}")
            stack.push_async_callback(database.close)
            talk = Talk(database, Listener(), pushing=frozenset({"wechat"}))
            core = Core(database, talk.signals, talk.inbox, talk.outbox, talk.files, Notices(database, talk.log))
            channel = WechatChannel(core, settings(api, **{"pace": PATIENT, **given}))
            app = FastAPI()
            app.include_router(channel.router)
            await channel.start()
            stack.push_async_callback(channel.stop)
            running = [asyncio.create_task(talk.turns.run())]
            if works:
                running.append(asyncio.create_task(OutboxWorker(core.outbox, core.signals, deliverer({"wechat": channel})).run()))
            stack.push_async_callback(_end, running)
            client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://shop.example")
            return Shop(core, talk, channel, await stack.enter_async_context(client))

        yield open_one


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
