"""What an operator is told."""

from datetime import UTC, datetime, timedelta

import pytest
import telegram as tg

from bot.channels.contract import Operable
from bot.channels.telegram import setup
from bot.channels.telegram.operating import state_of
from bot.conversation.failures import because
from bot.phrases import LANGUAGES
from bot.settings import load_settings
from tests.channels.telegram.telegram_bot_api import TOKEN

NOW = datetime(2025, 10, 9, 12, tzinfo=UTC)
URL = "https://shop.example/telegram/webhook"


def info(url: str = URL, pending: int = 0, failed: timedelta | None = None) -> tg.WebhookInfo:
    told = {"last_error_message": "Connection refused", "last_error_date": NOW - failed} if failed is not None else {}
    return tg.WebhookInfo(url, False, pending, **told)


@pytest.mark.parametrize(
    ("problem", "told", "reachable", "trouble"),
    [
        (None, info(), True, ""),
        (because("token_refused", platform="telegram"), info(), False, "refuses the bot's token"),
        (None, info("https://elsewhere.example/hook"), False, "Telegram calls https://elsewhere.example/hook instead"),
        (None, info(failed=timedelta(minutes=5)), True, "Telegram could not call us. (“Connection refused”)"),
        (None, info(failed=timedelta(days=2)), True, ""),
        (None, info(failed=timedelta(days=2), pending=3), True, "3 messages wait"),
    ],
)
def test_how_it_fares(problem, told, reachable, trouble):
    state = state_of("@MaisShopBot", problem, told, URL, NOW)
    assert state.reachable is reachable
    assert trouble in str(state.trouble or "")
    assert bool(state.trouble) == bool(trouble)


async def test_it_asks_telegram_and_survives_its_absence(build, bot_api):
    channel = build()
    await channel.start()
    assert isinstance(channel, Operable)
    assert (await channel.state()).reachable
    bot_api.refuse("getWebhookInfo", 401, "Unauthorized")
    refused = await channel.state()
    await channel.stop()
    assert refused.reachable is False
    assert "@BotFather" in str(refused.trouble)
    assert TOKEN not in str(refused.trouble)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_steps_fit_what_is_set(tmp_path, language):
    bare = setup(load_settings(data=tmp_path), language)
    ready = setup(load_settings(data=tmp_path, telegram_token=TOKEN, public_url="https://shop.example"), language)
    assert "FRONTLINE_PUBLIC_URL=https://" in [step.value for step in bare]
    assert URL in [step.value for step in ready]
    assert [step.done for step in bare if step.value == "FRONTLINE_TELEGRAM_TOKEN="] == [False]
    assert [step.done for step in ready if step.value == "FRONTLINE_TELEGRAM_TOKEN="] == [True]
    assert TOKEN not in "".join(step.value + step.text for step in ready)
    assert [len(step.value) >= 32 for step in ready if step.secret] == [True]
