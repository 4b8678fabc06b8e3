"""Choices as WeCom's menus, and back. https://developer.work.weixin.qq.com/document/path/94677"""

from collections.abc import Sequence
from typing import Any

from bot.channels.splitting import utf8_length
from bot.conversation.model import Choice

MAX_ITEMS = 10
MAX_ID = 64
MAX_CONTENT = 128
"""Bytes, but for the items."""


def can_be_menu(choices: Sequence[Choice]) -> bool:
    return len(choices) <= MAX_ITEMS and all(
        0 < utf8_length(choice.title) <= MAX_CONTENT and utf8_length(_id(choice)) <= MAX_ID for choice in choices
    )


def menu(text: str, choices: Sequence[Choice]) -> dict[str, Any]:
    items = [{"type": "click", "click": {"id": _id(choice), "content": choice.title}} for choice in choices]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": text, "list": items}}


def choice_of(menu_id: str, title: str) -> Choice | None:
    """What a pressed item stands for; None when it is none of ours."""
    kind, _, name = menu_id.partition(":")
    if not name or kind not in ("e", "i"):
        return None
    return Choice(title, entry=name) if kind == "e" else Choice(title, intent=name)


def _id(choice: Choice) -> str:
    return f"e:{choice.entry}" if choice.entry else f"i:{choice.intent}"
