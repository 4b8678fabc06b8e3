import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select

from bot.channels.contract import Core, Delivery
from bot.channels.telegram import TelegramChannel, TelegramSettings
from bot.conversation.model import Attachment, Author, Choice, Message
from bot.conversation.notices import Notices
from bot.conversation.tables import ConversationRow
from bot.db import Database
from tests.channels.telegram.telegram_bot_api import SECRET, TOKEN, BotApi
from tests.channels.telegram.updates import CHAT
from tests.conversation.conftest import Parrot, Talk


@pytest.fixture
async def database(empty_sqlite: Path, tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'frontline.db')}")
    yield database
    await database.close()


@pytest.fixture
def talk(database: Database) -> Talk:
    """Nobody answers: turns begin only where a test asks for them (`talk.turns.begin()`)."""
    talk = Talk(database, Parrot(), pushing=frozenset({"telegram"}))
    talk.turns.hold()
    return talk


@pytest.fixture
def core(talk: Talk) -> Core:
    return Core(talk.database, talk.signals, talk.inbox, talk.outbox, talk.files, Notices(talk.database, talk.log))


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApi]:
    api = BotApi()
    async with api.running():
        yield api


@pytest.fixture
def build(core: Core, bot_api: BotApi) -> Callable[..., TelegramChannel]:
    def build(token: str = TOKEN, secret: str = SECRET, **settings: object) -> TelegramChannel:
        given = {"base_url": bot_api.url} | settings
        return TelegramChannel(core, TelegramSettings(SecretStr(token), SecretStr(secret), **given))

    return build


@pytest.fixture
async def channel(build: Callable[..., TelegramChannel]) -> AsyncIterator[TelegramChannel]:
    """It only sends and is called: nothing was registered."""
    channel = build()
    await channel.start()
    yield channel
    await channel.stop()


@pytest.fixture
async def telegram(channel: TelegramChannel) -> AsyncIterator[Callable[..., Awaitable[httpx.Response]]]:
    """Telegram calling our webhook."""
    app = FastAPI()
    app.include_router(channel.router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client:

        async def call(body: str | bytes, secret: str = SECRET) -> httpx.Response:
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret.encode(), "Content-Type": "application/json"}
            return await client.post("/telegram/webhook", content=body, headers=headers)

        yield call


@pytest.fixture
def stored(talk: Talk) -> Callable[[], Awaitable[list[Message]]]:
    """Every message of every conversation."""

    async def read() -> list[Message]:
        async with talk.database.reading() as session:
            ids = (await session.execute(select(ConversationRow.id))).scalars().all()
            return [message for conversation in ids for message in await talk.log.transcript(session, conversation)]

    return read


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    def make(text: str, *choices: Choice, attempt: int = 1, files: tuple[Attachment, ...] = ()) -> Delivery:
        message = Message(2, Author.BOT, text, datetime.now(UTC), choices=choices, attachments=files)
        return Delivery(str(CHAT), message, attempt)

    return make


@pytest.fixture
def eventually() -> Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]:
    async def eventually(true: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(30):
            while not await true():
                await asyncio.sleep(0.02)

    return eventually
