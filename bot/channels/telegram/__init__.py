"""Telegram: customers write to a bot in a private chat, Telegram calls our webhook, we answer through the Bot API.

https://core.telegram.org/bots/api is the protocol every rule in this package comes from.
"""

from bot.channels.telegram.channel import TelegramChannel, build_telegram

__all__ = ["TelegramChannel", "build_telegram"]
