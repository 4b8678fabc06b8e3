"""What Telegram tells us, typed and bounded: only the fields we read of Update, Message and CallbackQuery.

python-telegram-bot's own `Update.de_json` trusts its input (a chat id may come out as a list), so the door is ours.
"""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.channels.telegram.buttons import read_button
from bot.channels.telegram.splitting import split
from bot.conversation.model import MAX_TEXT, Choice, InboundMessage

# Telegram promises at most 52 significant bits; anything a signed 64-bit column cannot hold is not an id.
Id = Annotated[int, Field(ge=-(2**63), lt=2**63)]
# PostgreSQL stores no NUL character, and no customer means one.
Text = Annotated[str, AfterValidator(lambda text: text.replace("\0", ""))]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Chat(_Part):
    id: Id
    type: str


class User(_Part):
    language_code: str | None = None


class Button(_Part):
    text: Text
    callback_data: str | None = None


class Keyboard(_Part):
    inline_keyboard: tuple[tuple[Button, ...], ...]


class Message(_Part):
    message_id: Id
    chat: Chat
    from_user: User = Field(default=User(), alias="from")
    text: Text | None = None
    caption: Text | None = None
    reply_markup: Keyboard | None = None


class CallbackQuery(_Part):
    """A pressed button. `message` is the one it hangs under: without its keyboard when it is too old for Telegram to show."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    from_user: User = Field(alias="from")
    message: Message | None = None
    data: Annotated[str, Field(max_length=64)] | None = None


class Update(_Part):
    """Every other type of update leaves both fields None."""

    update_id: Id
    message: Message | None = None
    callback_query: CallbackQuery | None = None


def inbound(update: Update) -> list[InboundMessage]:
    """The messages of a customer in a private chat, in order; none for groups and for whatever we do not read."""
    if update.callback_query:
        return _pressed(update.callback_query)
    if update.message:
        return _written(update.message)
    return []


def _written(message: Message) -> list[InboundMessage]:
    text = message.text or message.caption
    if message.chat.type != "private" or not text:
        return []
    # Opening a bot sends "/start", maybe with the parameter of the link that led here: the customer expects to be welcomed.
    choice = Choice("/start", intent="greet") if text.split(maxsplit=1)[:1] == ["/start"] else None
    # Telegram lets a customer write a little more than one message of ours holds: the rest follows as the next message. Its id
    # is derived, so a repeated update repeats both.
    parts = [text] if len(text) <= MAX_TEXT else [text[part] for part in split(text, MAX_TEXT)]
    contact, first_id = str(message.chat.id), f"{message.chat.id}:{message.message_id}"
    ids = [first_id, *(f"{first_id}:{n}" for n in range(2, len(parts) + 1))]
    language = bcp47(message.from_user.language_code)
    return [
        InboundMessage("telegram", contact, external_id, part, choice, language)
        for external_id, part in zip(ids, parts, strict=False)
    ]


def _pressed(query: CallbackQuery) -> list[InboundMessage]:
    message = query.message
    if message is None or message.chat.type != "private" or query.data is None:
        return []
    buttons = [button for row in message.reply_markup.inline_keyboard for button in row] if message.reply_markup else []
    title = next((button.text for button in buttons if button.callback_data == query.data), None)
    text, choice = read_button(query.data, title)
    if text is None:
        return []
    language = bcp47(query.from_user.language_code)
    return [InboundMessage("telegram", str(message.chat.id), query.id, text, choice, language)]


def bcp47(language_code: str | None) -> str | None:
    """Our tag of a Telegram app's language ("zh-hans", "zh-TW", "pt-br"), None when it is none of ours."""
    language, *subtags = (language_code or "").lower().replace("_", "-").split("-")
    if language == "zh":
        traditional = "hant" in subtags or ("hans" not in subtags and not {"tw", "hk", "mo"}.isdisjoint(subtags))
        return "zh-Hant" if traditional else "zh-Hans"
    return language if language in ("en", "vi") else None
