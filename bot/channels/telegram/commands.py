"""The commands a customer may write or choose from the bot's menu. Pure."""

from collections.abc import Mapping

from telegram import BotCommand

from bot.channels.telegram.phrases import phrase
from bot.conversation.model import Choice

LANGUAGE_NAMES: Mapping[str, str] = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English", "vi": "Tiếng Việt"}

_INTENTS = {"/start": "greet", "/help": "greet", "/human": "ask_human"}
"""A command that the assistant (or, while a person has the conversation, that person) answers like any other message."""
_LANGUAGE = ("/lang", "/language")

MENU: Mapping[str | None, str] = {None: "en", "zh": "zh-Hans", "vi": "vi"}
"""Telegram's two-letter language of a customer's app (None: any other) → ours for the menu."""


def named(text: str) -> str:
    """The command that `text` begins with ("/start spring-sale", "/lang@ShopBot"), in lower case; empty for none."""
    first = text.split(maxsplit=1)[:1]
    return first[0].partition("@")[0].lower() if first and first[0].startswith("/") else ""


def choice_of(text: str) -> Choice | None:
    """What a command stands for, where the assistant answers it."""
    intent = _INTENTS.get(named(text))
    return Choice(text, intent=intent) if intent else None


def payload_of(text: str) -> str:
    """What follows "/start", as a link to the bot can have it say; empty where nothing does."""
    return text.split()[1] if named(text) == "/start" and len(text.split()) == 2 else ""


def asks_for_page(text: str) -> bool:
    return named(text) == "/web"


def asks_for_language(text: str) -> bool:
    return named(text) in _LANGUAGE


def language_in(text: str) -> str | None:
    """The language that "/lang vi" names; None where it names none of ours."""
    wanted = text.split()[1:2]
    return next((code for code in LANGUAGE_NAMES if wanted and code.lower() == wanted[0].lower()), None)


def language_choices() -> tuple[Choice, ...]:
    """Buttons that each say a command: pressing one is the same as writing it."""
    return tuple(Choice(name, intent=f"/lang {code}") for code, name in LANGUAGE_NAMES.items())


def menu(language: str, page: bool) -> list[BotCommand]:
    """The bot's menu, as a customer sees it beside the field they write in. `page`: there is a website to go on on."""
    names = ("start", "human", *(("web",) if page else ()), "lang")
    return [BotCommand(name, phrase(f"command_{name}", language)) for name in names]
