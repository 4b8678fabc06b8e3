"""Choices as buttons under a message, and back. A button carries at most 64 bytes of callback data."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit

from bot.conversation.model import Choice


def keyboard(choices: Sequence[Choice]) -> InlineKeyboardMarkup | None:
    """One button a row: questions are long, and Telegram cuts what does not fit beside another."""
    if not choices:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(choice.title, callback_data=_data(choice, n))] for n, choice in enumerate(choices)]
    )


def read_button(data: str, title: str | None) -> tuple[str | None, Choice | None]:
    """What the customer said by pressing: (text, choice), or (None, None) when the data is none of ours.

    `title` is what stands on the button, None when Telegram no longer shows us the message.
    """
    kind, _, name = data.partition(":")
    if kind == "t":
        return title, None
    text = title or name
    if not name or kind not in ("e", "i"):
        return None, None
    return text, Choice(text, entry=name) if kind == "e" else Choice(text, intent=name)


def _data(choice: Choice, position: int) -> str:
    data = f"e:{choice.entry}" if choice.entry else f"i:{choice.intent}"
    # An id too long to carry: the press then says the button's title, which is understood like any other message. The position
    # only keeps the buttons of one message apart.
    return data if len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA else f"t:{position}"
