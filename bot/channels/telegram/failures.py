"""What an error of the Bot API means for a delivery, in words that an agent understands."""

import os
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.channels.contract import DeliveryError
from bot.channels.telegram.redaction import Redaction

# python-telegram-bot's documented way to get RetryAfter.retry_after as a timedelta, and no deprecation warning with each 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_PLAIN = {
    "bot was blocked by the user": "The customer has blocked the bot.",
    "user is deactivated": "The customer's Telegram account no longer exists.",
    "bot can't initiate conversation": "The customer has not written to the bot yet.",
    "bot was kicked": "The bot was removed from the group.",
    "chat not found": "Telegram does not know this customer.",
    "file is too big": "The file is larger than the 20 MB that Telegram hands to bots.",
    "wrong file_id": "Telegram no longer has the file.",
    "request entity too large": "The file is larger than Telegram takes.",
    "https url must be provided": "The public URL must begin with https://.",
}
"""What Telegram says → what it means. Its own words follow in brackets."""


def delivery_error(error: TelegramError | TimeoutError, redaction: Redaction) -> DeliveryError:
    """Permanent: blocked by the customer (403), chat not found or request refused (400), chat replaced by another. The rest is
    worth another try: flood control (429, which says when), 5xx, the network, and a refused token, which an operator puts right.
    """
    said = redaction.reason(error)
    reason = next((f"{plain} ({said})" for sign, plain in _PLAIN.items() if sign in said.lower()), said)
    match error:
        case RetryAfter(retry_after=wait):
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return DeliveryError(f"Telegram asks to wait {seconds:.0f} s ({said}).", retry_after=seconds)
        case Forbidden() | BadRequest() | ChatMigrated():  # BadRequest counts itself among the network errors
            return DeliveryError(reason, permanent=True)
        case TimeoutError() | TimedOut():
            return DeliveryError("Telegram took too long.")
        case InvalidToken():
            return DeliveryError(f"Telegram refuses the bot's token ({said}): set the one @BotFather shows.")
        case Conflict():
            return DeliveryError(f"Another program asks Telegram for this bot's messages: stop that one ({said}).")
        case _:
            return DeliveryError(f"Telegram is not answering properly ({reason}).")
