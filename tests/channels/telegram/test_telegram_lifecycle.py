import logging

import pytest
from pydantic import SecretStr
from starlette.responses import HTMLResponse

from bot.channels.contract import DeliveryError
from bot.channels.telegram import build_telegram
from tests.channels.telegram.telegram_bot_api import SECRET, TOKEN


@pytest.fixture
def build(inbox, bot_api):
    def build(token=TOKEN, secret=SECRET, base_url=bot_api.url, public_url="https://shop.example/"):
        return build_telegram(inbox, SecretStr(token), SecretStr(secret), base_url=base_url, public_url=public_url)

    return build


async def test_start_registers_the_webhook_as_soon_as_telegram_is_there(build, bot_api):
    bot_api.refuse("setWebhook", 502, "Bad Gateway")
    channel = build()
    await channel.start()
    webhook = await bot_api.called("setWebhook")
    await channel.stop()
    assert webhook["url"] == "https://shop.example/telegram/webhook"
    assert webhook["secret_token"] == SECRET
    assert webhook["allowed_updates"] == ["message", "callback_query"]


async def test_without_a_public_address_nothing_is_registered(channel, bot_api):
    assert bot_api.calls == []


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
    channel = build()
    await channel.start()
    await bot_api.called("setWebhook")
    await channel.send(delivery("hello"))
    bot_api.refuse_with("sendMessage", HTMLResponse(f"<p>Cannot POST {bot_api.url}/bot{TOKEN}/sendMessage</p>", 502))
    with pytest.raises(DeliveryError) as refused:
        await channel.send(delivery("hello again"))
    await channel.stop()
    assert "Cannot POST" in str(refused.value)
    assert "sendMessage" in caplog.text  # httpx did log the address
    for told in (caplog.text, str(refused.value), repr(vars(channel)["_redaction"])):
        assert TOKEN.partition(":")[2] not in told
        assert SECRET not in told
