"""What an update means for us. Pure."""

from dataclasses import dataclass

from bot.channels.splitting import split
from bot.channels.telegram.buttons import read_button
from bot.channels.telegram.commands import asks_for_language, asks_for_page, choice_of, language_in, payload_of
from bot.channels.telegram.media import attachments, words
from bot.channels.telegram.updates import CallbackQuery, Message, Update, User
from bot.conversation.model import MAX_TEXT, InboundMessage
from bot.languages import spoken

_GROUPS = frozenset({"group", "supergroup"})
_LONGEST = MAX_TEXT - 10
"""Characters of one message: an edit is marked, and the mark must fit too."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a customer wrote or pressed; several messages where it is longer than one may be. `album` is Telegram's id of the
    album that a picture belongs to."""

    messages: tuple[InboundMessage, ...]
    album: str | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """A message as it reads now, under the ids it had when it was written. `at` is when, in Unix seconds."""

    messages: tuple[InboundMessage, ...]
    at: int


@dataclass(frozen=True, slots=True)
class LanguageAsked:
    """`wanted` is None where the customer is still to choose. `source` names whom to answer, and what it was asked by."""

    source: InboundMessage
    wanted: str | None


@dataclass(frozen=True, slots=True)
class Linked:
    """They came by a link that names something, `payload`: perhaps a conversation. `otherwise`: what it is where it does not."""

    source: InboundMessage
    payload: str
    otherwise: Written


@dataclass(frozen=True, slots=True)
class PageAsked:
    """They want to go on on the website. `otherwise`: what it is where that cannot be."""

    source: InboundMessage
    otherwise: Written


@dataclass(frozen=True, slots=True)
class InGroup:
    """Somebody wrote where others read too."""

    source: InboundMessage


def read(update: Update) -> Written | Edited | LanguageAsked | Linked | PageAsked | InGroup | None:
    """None for whatever we do not read: other kinds of chats and updates, service messages, kinds of content yet to come."""
    if update.callback_query:
        return _pressed(update.callback_query)
    if update.message:
        return _written(update.message)
    if update.edited_message and update.edited_message.chat.type == "private":
        message = update.edited_message
        # A place that is shared live is "edited" every few seconds.
        messages = () if message.location else _messages(message)
        return Edited(messages, message.edit_date) if messages else None
    return None


def _written(message: Message) -> Written | LanguageAsked | Linked | PageAsked | InGroup | None:
    if message.chat.type in _GROUPS:
        gone = message.left_chat_member or message.migrate_to_chat_id
        return None if gone else InGroup(_inbound(message, f"group:{message.chat.id}", ""))
    if message.chat.type != "private":
        return None
    if message.text and asks_for_language(message.text):
        return LanguageAsked(_inbound(message, _id_of(message), message.text), language_in(message.text))
    messages = _messages(message)
    if not messages:
        return None
    written = Written(messages, message.media_group_id)
    if message.text and (payload := payload_of(message.text)):
        return Linked(messages[0], payload, written)
    return PageAsked(messages[0], written) if asks_for_page(message.text or "") else written


def _pressed(query: CallbackQuery) -> Written | LanguageAsked | None:
    message = query.message
    if message is None or message.chat.type != "private" or query.data is None:
        return None
    buttons = [button for row in message.reply_markup.inline_keyboard for button in row] if message.reply_markup else []
    title = next((button.text for button in buttons if button.callback_data == query.data), None)
    text, choice = read_button(query.data, title)
    if text is None:
        return None
    language = _language(query.from_user)
    said = InboundMessage("telegram", str(message.chat.id), query.id, text, choice, language)
    if choice and choice.intent and asks_for_language(choice.intent):
        return LanguageAsked(said, language_in(choice.intent))
    return Written((said,))


def _messages(message: Message) -> tuple[InboundMessage, ...]:
    text, attached = words(message), attachments(message)
    if not text and not attached:
        return ()
    # Telegram lets a customer write a little more than one message of ours holds: the rest follows as the next message. Its id
    # is derived, so a repeated update repeats both.
    parts = [text] if len(text) <= _LONGEST else [text[part] for part in split(text, _LONGEST, len)]
    first, *rest = parts or [""]
    own_id = _id_of(message)
    return (
        InboundMessage("telegram", str(message.chat.id), own_id, first, choice_of(text), _language(message.from_user), attached),
        *(_inbound(message, f"{own_id}:{n}", part) for n, part in enumerate(rest, 2)),
    )


def _inbound(message: Message, own_id: str, text: str) -> InboundMessage:
    return InboundMessage("telegram", str(message.chat.id), own_id, text, language=_language(message.from_user))


def _id_of(message: Message) -> str:
    return f"{message.chat.id}:{message.message_id}"


def _language(user: User) -> str | None:
    """The one that the customer's app is in ("zh-hans", "zh-TW", "pt-br"), None when it is none of ours."""
    return spoken(user.language_code) if user.language_code else None
