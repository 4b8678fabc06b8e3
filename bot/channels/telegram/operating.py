"""What an operator is told of the channel: how to set it up, and how it fares."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from telegram import WebhookInfo

from bot.channels.contract import ChannelState, SetupStep
from bot.channels.telegram.phrases import phrase
from bot.channels.telegram.webhook import PATH
from bot.conversation.failures import Code, Failure, because
from bot.settings import Settings

BOT_FATHER = "https://t.me/BotFather"
STALE = timedelta(hours=1)
"""Telegram tells its last failed call for ever; one this old is over, unless messages still queue up there."""


def polls(settings: Settings) -> bool:
    """Whether we ask Telegram for news, rather than being called."""
    if settings.telegram_polling is not None:
        return settings.telegram_polling
    return settings.public_url is None or settings.public_url.scheme != "https"


def setup(settings: Settings, language: str) -> Sequence[SetupStep]:
    """From nothing to a bot that answers."""

    def step(key: str, value: str = "", *, secret: bool = False, link: str = "", done: bool | None = None) -> SetupStep:
        return SetupStep(phrase(f"setup_{key}", language), value, secret, link, done)

    has_token = settings.telegram_token is not None
    if polls(settings):
        reached = [step("polling", "FRONTLINE_PUBLIC_URL=https://")]
    else:
        url = str(settings.public_url or "").rstrip("/") + PATH
        reached = [step("webhook", url), step("secret", settings.telegram_secret.get_secret_value(), secret=True)]
    return [
        step("create", "/newbot", link=BOT_FATHER, done=has_token or None),
        step("groups", "/setjoingroups", link=BOT_FATHER),
        step("token", "FRONTLINE_TELEGRAM_TOKEN=", done=has_token),
        *reached,
        step("try"),
    ]


def state_of(account: str, problem: Failure | None, info: WebhookInfo, webhook_url: str | None, now: datetime) -> ChannelState:
    """`problem` is our own; `info` is what Telegram thinks of our webhook, which should be at `webhook_url`. Pure."""
    if problem:
        return ChannelState(False, account, problem)
    if webhook_url and info.url != webhook_url:
        elsewhere = because("called_elsewhere", platform="telegram", url=info.url, wanted=webhook_url)
        nobody = because("called_nobody", platform="telegram", wanted=webhook_url)
        return ChannelState(False, account, elsewhere if info.url else nobody)
    failed_at = info.last_error_date
    if info.last_error_message and failed_at and (info.pending_update_count or now - failed_at < STALE):
        count = info.pending_update_count or 0
        code: Code = "news_waits_there" if count else "could_not_call_us"
        trouble = because(code, platform="telegram", count=count, said=info.last_error_message)
        return ChannelState(True, account, trouble, failed_at)
    return ChannelState(True, account)
