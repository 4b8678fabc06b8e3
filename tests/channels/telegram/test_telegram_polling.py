"""Asking Telegram for news, where it cannot call us."""

import asyncio
import json

import pytest
from pydantic import SecretStr
from sqlalchemy import event

from bot.channels.contract import Core
from bot.channels.telegram import TelegramChannel, TelegramSettings, polling
from bot.conversation.notices import Notices
from bot.db import Database
from bot.migrate import upgrade
from tests.channels.telegram.telegram_bot_api import SECRET, TOKEN, BotApi
from tests.channels.telegram.updates import written
from tests.conftest import new_postgres_database
from tests.conversation.conftest import Parrot, Talk


def update(number: int, text: str):
    return json.loads(written(text, number=number)) | {"update_id": number}


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(polling, "AGAIN_SECONDS", 0.1)


@pytest.fixture
async def polling_channel(build):
    channel = build(polling=True)
    yield channel
    await channel.stop()


async def test_what_is_asked_for_is_taken_and_then_confirmed(polling_channel, bot_api, stored):
    bot_api.has_webhook = True  # of the days before
    await bot_api.told(update(10, "hello"), update(11, "there"))
    await polling_channel.start()
    await bot_api.confirmed()
    assert [message.text for message in await stored()] == ["hello", "there"]
    await bot_api.told(update(12, "again"))
    await bot_api.confirmed()
    assert [message.text for message in await stored()][-1] == "again"
    assert "drop_pending_updates" not in bot_api.sent("deleteWebhook")[0]


async def test_nothing_is_confirmed_before_it_is_stored(polling_channel, bot_api, stored, talk, caplog):
    broken = True

    def fail(*_: object) -> None:
        if broken:
            raise OSError("the disk is full")

    event.listen(talk.database.engine.sync_engine, "before_cursor_execute", fail)
    await bot_api.told(update(10, "hello"))
    await polling_channel.start()
    async with asyncio.timeout(30):
        while not polling_channel.connection.problem:
            await asyncio.sleep(0.02)
    assert len(bot_api.updates) == 1
    broken = False
    await bot_api.confirmed()
    assert [message.text for message in await stored()] == ["hello"]
    assert polling_channel.connection.problem is None


async def test_one_that_cannot_be_read_does_not_hold_up_the_rest(polling_channel, bot_api, stored):
    unreadable = update(10, "hello")
    unreadable["message"]["message_id"] = 2**70
    unreadable["message"]["poll"] = {"of": "a later age"}
    await bot_api.told(unreadable, update(11, "there"))
    await polling_channel.start()
    await bot_api.confirmed()
    assert [message.text for message in await stored()] == ["there"]


async def test_another_who_asks_is_told_to_the_operator_and_outlived(polling_channel, bot_api, stored):
    for _ in range(3):
        bot_api.refuse("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    await bot_api.told(update(10, "hello"))
    await polling_channel.start()
    async with asyncio.timeout(30):
        while not polling_channel.connection.problem:
            await asyncio.sleep(0.02)
    assert "Another program" in str(polling_channel.connection.problem)
    await bot_api.confirmed()
    assert len(await stored()) == 1


async def test_of_several_replicas_one_asks_and_another_succeeds_it(postgres_url, bot_api):
    url = await new_postgres_database(postgres_url)
    first, second = [await replica(Database(url), bot_api) for _ in range(2)]
    await first.start()
    await bot_api.told(update(10, "hello"))
    await bot_api.confirmed()
    await second.start()
    await asyncio.sleep(0.3)
    assert bot_api.asking == 1
    await first.stop()
    await bot_api.told(update(11, "there"))
    await bot_api.confirmed()
    await second.stop()


async def replica(database: Database, bot_api: BotApi) -> TelegramChannel:
    await upgrade(database)
    talk = Talk(database, Parrot(), pushing=frozenset({"telegram"}))
    core = Core(database, talk.signals, talk.inbox, talk.outbox, talk.files, Notices(database, talk.log))
    return TelegramChannel(core, TelegramSettings(SecretStr(TOKEN), SecretStr(SECRET), base_url=bot_api.url, polling=True))
