"""Updates built by python-telegram-bot, so that our reading of them is checked against somebody else's writing."""

from datetime import UTC, datetime
from typing import Any

import telegram as tg

CHAT = 7001
LAN = tg.User(id=CHAT, first_name="Lan", is_bot=False, language_code="vi")
PRIVATE = tg.Chat(id=CHAT, type="private", first_name="Lan")
GROUP = tg.Chat(id=-1001, type="supergroup", title="Friends")
NOW = datetime(2025, 10, 9, tzinfo=UTC)


def message(text: str | None = None, chat: tg.Chat = PRIVATE, number: int = 55, **fields: Any) -> tg.Message:
    return tg.Message(message_id=number, date=NOW, chat=chat, from_user=LAN, text=text, **fields)


def update(content: tg.Message, number: int = 1) -> str:
    return tg.Update(number, message=content).to_json()


def written(text: str, chat: tg.Chat = PRIVATE, number: int = 55) -> str:
    return update(message(text, chat, number))


def edited(text: str | None, number: int = 55, at: int = 60, **fields: Any) -> str:
    """Edited `at` seconds after it was written."""
    edit_date = datetime.fromtimestamp(NOW.timestamp() + at, UTC)
    return tg.Update(1, edited_message=message(text, number=number, edit_date=edit_date, **fields)).to_json()


def pressed(data: str, under: tg.MaybeInaccessibleMessage | None, press: str = "4382bfdwdsb323b2d9") -> str:
    return tg.Update(2, callback_query=tg.CallbackQuery(press, LAN, "chat", under, data)).to_json()


def photo(number: int = 55, **fields: Any) -> tg.Message:
    sizes = [tg.PhotoSize("small", "u1", 90, 60), tg.PhotoSize("large", "u2", 1280, 853), tg.PhotoSize("mid", "u3", 320, 213)]
    return message(number=number, photo=sizes, **fields)


VOICE = message(voice=tg.Voice("voice-id", "u", 3, mime_type="audio/ogg", file_size=9))
DOCUMENT = message(document=tg.Document("doc-id", "u", file_name="invoice.pdf", mime_type="application/pdf", file_size=7))
STICKER = message(sticker=tg.Sticker("still-id", "u", 512, 512, False, False, "regular", emoji="👍"))
MOVING = message(sticker=tg.Sticker("moving-id", "u", 512, 512, True, False, "regular", emoji="👍"))
PLACE = message(location=tg.Location(longitude=106.7, latitude=10.78))
CARD = message(contact=tg.Contact("+84901234567", "Lan", last_name="Nguyễn"))
ALL = [
    written("hello"),
    pressed(
        "e:delivery-time",
        message("?", reply_markup=tg.InlineKeyboardMarkup([[tg.InlineKeyboardButton("How?", callback_data="e:delivery-time")]])),
    ),
    update(photo(caption="It arrived broken")),
    *map(update, (VOICE, DOCUMENT, STICKER, PLACE, CARD)),
    edited("hello!"),
    written("/lang"),
    written("hello", GROUP),
]
