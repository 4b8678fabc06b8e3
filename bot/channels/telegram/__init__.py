"""Telegram: customers write to a bot in a private chat; Telegram calls our webhook or we ask it; we answer by the Bot API.

https://core.telegram.org/bots/api is the protocol every rule in this package comes from.
"""

from bot.channels.contract import Core
from bot.channels.telegram.channel import TelegramChannel, TelegramSettings
from bot.channels.telegram.operating import polls, setup
from bot.conversation.links import CarryLinks
from bot.settings import Settings

__all__ = ["TelegramChannel", "TelegramSettings", "build", "is_set_up", "setup"]


def is_set_up(settings: Settings) -> bool:
    return settings.telegram_token is not None


def build(settings: Settings, core: Core) -> TelegramChannel:
    """Raises ValueError when a secret is one that Telegram would refuse."""
    if settings.telegram_token is None:
        raise ValueError("The Telegram token is empty: set the one @BotFather shows.")
    return TelegramChannel(
        core,
        TelegramSettings(
            token=settings.telegram_token,
            webhook_secret=settings.telegram_secret,
            base_url=str(settings.telegram_api),
            public_url=str(settings.public_url) if settings.public_url else None,
            polling=polls(settings),
            links=CarryLinks(settings.session_secret),
        ),
    )
