"""WeCom over a real database, turns and outbox: a parrot in the assistant's place, the platform played at the network's edge."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot.channels.contract import Core
from bot.channels.wecom import WecomChannel
from bot.conversation.delivering import OutboxWorker
from bot.conversation.model import InboundMessage, Message
from bot.conversation.notices import Notices
from bot.conversation.tables import DeliveryRow
from bot.db import Database
from bot.deliveries import deliverer
from handoff.agents import add_agent
from handoff.model import Agent
from tests.channels.wecom import platform
from tests.channels.wecom.contract import settings
from tests.channels.wecom.platform import WecomApi
from tests.conversation.conftest import Parrot, Talk


@dataclass
class Shop:
    """A running channel, and WeCom calling it."""

    core: Core
    talk: Talk
    channel: WecomChannel
    api: WecomApi
    http: httpx.AsyncClient

    async def tell(self, *listed: dict[str, Any]) -> None:
        """News: what they are is there to be read."""
        self.api.listed += listed
        call = platform.sealed(platform.news())
        assert (await self.http.post(call.path, content=call.body)).status_code == 200

    async def transcript(self, count: int = 0) -> list[Message]:
        """Once there are `count` messages."""
        conversation = await self.core.inbox.conversation_of(InboundMessage("wecom", platform.CONTACT, "", ""))
        async with asyncio.timeout(30):
            while True:
                async with self.core.database.reading() as session:
                    messages = await self.talk.log.transcript(session, conversation)
                if len(messages) >= count:
                    return messages
                await asyncio.sleep(0.02)

    async def deliveries(self) -> list[tuple[str, str | None]]:
        async with self.core.database.reading() as session:
            rows = (await session.execute(select(DeliveryRow).order_by(DeliveryRow.id))).scalars()
            return [(row.state, row.provider_id if row.state == "delivered" else str(row.failure or "")) for row in rows]

    async def settled(self, state: str) -> tuple[str, str | None]:
        """The last delivery, once it is `state`."""
        async with asyncio.timeout(30):
            while not (all_ := await self.deliveries()) or all_[-1][0] != state:
                await asyncio.sleep(0.02)
        return all_[-1]

    async def agent(self) -> Agent:
        async with self.core.database.begin() as session:
            return await add_agent(session, "mai@shop.example", "Mai", "long enough password", "en", datetime.now(UTC))


@pytest.fixture
async def api() -> AsyncIterator[WecomApi]:
    made = WecomApi()
    async with made.running():
        yield made


@pytest.fixture
async def open_shop(api: WecomApi, empty_sqlite: Path, tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Shop]]]:
    """A shop with the settings given; a second one is another worker over the same database."""
    database = Database(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'frontline.db')}")
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)

        async def open_one(*, works: bool = True, **given: object) -> Shop:
            talk = Talk(database, Parrot(), pushing=frozenset({"wecom"}))
            core = Core(database, talk.signals, talk.inbox, talk.outbox, talk.files, Notices(database, talk.log))
            channel = WecomChannel(core, settings(api, **given))
            app = FastAPI()
            app.include_router(channel.router)
            await channel.start()
            stack.push_async_callback(channel.stop)
            running = [asyncio.create_task(talk.turns.run())]
            if works:
                running.append(asyncio.create_task(OutboxWorker(core.outbox, core.signals, deliverer({"wecom": channel})).run()))
            stack.push_async_callback(_end, running)
            client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://shop.example")
            return Shop(core, talk, channel, api, await stack.enter_async_context(client))

        yield open_one


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
