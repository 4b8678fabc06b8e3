"""What an error of the Bot API means for a delivery."""

import os
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.contract import DeliveryError
from bot.channels.telegram.redaction import Redaction

# python-telegram-bot's documented way to get RetryAfter.retry_after as a timedelta, and no deprecation warning with each 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")


def delivery_error(error: TelegramError | TimeoutError, redaction: Redaction) -> DeliveryError:
    """Permanent: blocked by the customer (403), chat not found or request refused (400), chat replaced by another. The rest is
    worth another try: flood control (429, which says when), 5xx, the network, and a refused token, which an operator puts right.
    """
    reason = redaction.reason(error)
    match error:
        case RetryAfter(retry_after=wait):
            return DeliveryError(reason, retry_after=wait.total_seconds() if isinstance(wait, timedelta) else float(wait))
        case Forbidden() | BadRequest() | ChatMigrated():  # BadRequest counts itself among the network errors
            return DeliveryError(reason, permanent=True)
        case TimeoutError():
            return DeliveryError("Telegram took too long.")
        case InvalidToken():
            return DeliveryError(f"Telegram refuses the bot's token ({reason}): set the one @BotFather shows.")
        case _:
            return DeliveryError(reason)
