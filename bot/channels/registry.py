"""The channels there are: a new one is its folder and a line here."""

from collections.abc import Mapping

from bot.channels.contract import PushChannel
from bot.channels.telegram import build_telegram
from bot.conversation.inbox import Inbox
from bot.settings import Settings


def build_push_channels(settings: Settings, inbox: Inbox) -> Mapping[str, PushChannel]:
    """Those that are set up, by name."""
    channels: list[PushChannel] = []
    if settings.telegram_token:
        channels.append(
            build_telegram(
                inbox,
                settings.telegram_token,
                settings.telegram_secret,
                base_url=str(settings.telegram_api),
                public_url=str(settings.public_url) if settings.public_url else None,
            )
        )
    return {channel.name: channel for channel in channels}


def pushing(settings: Settings) -> frozenset[str]:
    """The names of the channels that owe deliveries, known before any channel can be built."""
    return frozenset({"telegram"} if settings.telegram_token else ())
