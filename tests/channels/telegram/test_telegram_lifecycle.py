import asyncio
import logging

import pytest
from starlette.responses import HTMLResponse

from bot.channels.contract import DeliveryError
from bot.channels.telegram import build as build_from
from bot.settings import load_settings
from tests.channels.telegram.telegram_bot_api import SECRET, TOKEN

PUBLIC = "https://shop.example/"


async def test_start_registers_the_webhook_as_soon_as_telegram_is_there(build, bot_api):
    bot_api.refuse("setWebhook", 502, "Bad Gateway")
    channel = build(public_url=PUBLIC)
    await channel.start()
    webhook = await bot_api.called("setWebhook")
    await channel.stop()
    assert webhook["url"] == "https://shop.example/telegram/webhook"
    assert webhook["secret_token"] == SECRET
    assert webhook["allowed_updates"] == ["message", "edited_message", "callback_query"]


async def test_the_bots_menu_is_in_the_customers_language(build, bot_api, eventually):
    channel = build(public_url=PUBLIC)
    await channel.start()

    async def introduced() -> bool:
        return len(bot_api.sent("setMyCommands")) == 3

    await eventually(introduced)
    await channel.stop()
    menus = {menu.get("language_code"): menu["commands"] for menu in bot_api.sent("setMyCommands")}
    assert [command["command"] for command in menus[None]] == ["start", "human", "lang"]
    assert menus["vi"][1]["description"] == "Gặp nhân viên hỗ trợ"


async def test_a_process_that_only_sends_registers_nothing(channel, bot_api):
    await asyncio.sleep(0)
    assert bot_api.calls == []


@pytest.mark.parametrize(
    ("given", "polls"),
    [
        ({}, True),
        ({"public_url": "http://192.168.1.7:8080"}, True),
        ({"public_url": "https://shop.example"}, False),
        ({"public_url": "https://shop.example", "telegram_polling": True}, True),
        ({"telegram_polling": False}, False),
    ],
)
async def test_where_nobody_can_call_us_we_ask(core, bot_api, tmp_path, given, polls, eventually):
    settings = load_settings(data=tmp_path, telegram_token=TOKEN, telegram_api=bot_api.url, **given)
    channel = build_from(settings, core)
    await channel.start()

    async def connected() -> bool:
        return bool(bot_api.sent("deleteWebhook", "setWebhook")) or not (polls or settings.public_url)

    await eventually(connected)
    await channel.stop()
    assert bool(bot_api.sent("deleteWebhook")) == polls


async def test_telegram_away_does_not_hinder_starting_or_stopping(build, delivery):
    channel = build(base_url="http://127.0.0.1:9")
    await channel.start()
    with pytest.raises(DeliveryError) as away:
        await channel.send(delivery("hello"))
    assert not away.value.permanent
    await channel.stop()


async def test_it_can_be_started_again(channel, bot_api, delivery):
    await channel.stop()
    await channel.start()
    await channel.send(delivery("hello"))
    assert len(bot_api.sent()) == 1


@pytest.mark.parametrize(("token", "secret"), [("", SECRET), (TOKEN, ""), (TOKEN, "not allowed!"), (TOKEN, "x" * 257)])
def test_secrets_telegram_would_refuse_are_refused_at_once(build, token, secret):
    with pytest.raises(ValueError, match="Telegram"):
        build(token, secret)


async def test_the_token_is_in_no_log_and_no_reason(build, bot_api, delivery, caplog):
    caplog.set_level(logging.DEBUG)
    channel = build(public_url=PUBLIC)
    await channel.start()
    await bot_api.called("setMyCommands")
    await channel.send(delivery("hello"))
    bot_api.files["f"] = b"content"
    await channel.fetch("f")
    bot_api.refuse_with("sendMessage", HTMLResponse(f"<p>Cannot POST {bot_api.url}/bot{TOKEN}/sendMessage</p>", 502))
    with pytest.raises(DeliveryError) as refused:
        await channel.send(delivery("hello again"))
    await channel.stop()
    assert "Cannot POST" in str(refused.value)
    assert "sendMessage" in caplog.text  # python-telegram-bot did log the call
    for told in (caplog.text, str(refused.value), repr(vars(channel)["_redaction"])):
        assert TOKEN.partition(":")[2] not in told
        assert SECRET not in told
