"""What an error of the Bot API means for a delivery."""

import os
from collections.abc import Mapping
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.channels.contract import DeliveryError
from bot.channels.telegram.redaction import Redaction
from bot.conversation.failures import Code, because

# python-telegram-bot's documented way to get RetryAfter.retry_after as a timedelta, and no deprecation warning with each 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_CODES: Mapping[str, Code] = {
    "bot was blocked by the user": "blocked",
    "user is deactivated": "customer_gone",
    "bot can't initiate conversation": "not_written_yet",
    "bot was kicked": "removed_from_group",
    "chat not found": "customer_unknown",
    "file is too big": "file_too_large_to_fetch",
    "wrong file_id": "file_expired",
    "request entity too large": "file_too_large_there",
    "https url must be provided": "https_needed",
}
"""What Telegram says → what it means. Its own words follow in quotes."""
HANDED_OUT = 20
"""MB of a file that bots may download."""


def delivery_error(error: TelegramError | TimeoutError, redaction: Redaction) -> DeliveryError:
    """Permanent: blocked by the customer (403), chat not found or request refused (400), chat replaced by another. The rest is
    worth another try: flood control (429, which says when), 5xx, the network, and a refused token, which an operator puts right.
    """
    told: dict[str, str | int] = {"platform": "telegram", "said": redaction.reason(error)}
    means = next((code for sign, code in _CODES.items() if sign in redaction.reason(error).lower()), None)
    match error:
        case RetryAfter(retry_after=wait):
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return DeliveryError(because("wait", seconds=round(seconds), **told), retry_after=seconds)
        case Forbidden() | BadRequest() | ChatMigrated():  # BadRequest counts itself among the network errors
            return DeliveryError(because(means or "refused", limit=HANDED_OUT, **told), permanent=True)
        case TimeoutError() | TimedOut():
            return DeliveryError(because("slow", platform="telegram"))
        case InvalidToken():
            return DeliveryError(because("token_refused", **told))
        case Conflict():
            return DeliveryError(because("asked_twice", **told))
        case _:
            return DeliveryError(because(means or "answers_badly", limit=HANDED_OUT, **told))
