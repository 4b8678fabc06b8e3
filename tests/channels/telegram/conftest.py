from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select

from bot.channels.contract import Delivery
from bot.channels.telegram import TelegramChannel, build_telegram
from bot.conversation.inbox import Inbox
from bot.conversation.log import ConversationLog
from bot.conversation.model import Author, Choice, Message
from bot.conversation.signals import Signals
from bot.conversation.tables import Base, ConversationRow
from bot.db import Database
from tests.channels.telegram.telegram_bot_api import SECRET, TOKEN, BotApi

CHAT = 7001


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'frontline.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield database
    await database.close()


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database, Signals(), wake_turn=lambda _conversation: None)


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApi]:
    api = BotApi()
    async with api.running():
        yield api


@pytest.fixture
async def channel(inbox: Inbox, bot_api: BotApi) -> AsyncIterator[TelegramChannel]:
    channel = build_telegram(inbox, SecretStr(TOKEN), SecretStr(SECRET), base_url=bot_api.url)
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
def stored(database: Database) -> Callable[[], Awaitable[list[Message]]]:
    """Everything in the inbox."""
    log = ConversationLog(Signals(), frozenset())

    async def read() -> list[Message]:
        async with database.reading() as session:
            ids = (await session.execute(select(ConversationRow.id))).scalars().all()
            return [message for conversation in ids for message in await log.transcript(session, conversation)]

    return read


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    def make(text: str, *choices: Choice, attempt: int = 1) -> Delivery:
        return Delivery(str(CHAT), Message(2, Author.BOT, text, datetime.now(UTC), choices=choices), attempt)

    return make
