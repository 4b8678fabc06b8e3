"""A message as the parts it is sent in: texts within the platform's limit, then its files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.channels.plain_text import plain, split
from bot.conversation.failures import Failure, because
from bot.conversation.model import Attachment, Choice, Message
from bot.conversation.numbered import numbered

MAX_TEXT_BYTES = 2048
"""Of one text, on both platforms."""
MAX_MENU_BYTES = 1024
"""Of the text above a menu."""

Link = Callable[[str], str | None]
"""A stored file's id → where the customer can open it; None where this server has no public address."""


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Menu:
    """A text with buttons. Only where the platform has them."""

    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Media:
    """A file, sent as the platform's `kind` of it."""

    kind: str
    file: str


Part = Text | Menu | Media


@dataclass(frozen=True, slots=True)
class Carries:
    """Bytes that a platform takes, by its own kind and the content's type; `"*"` stands for any other type."""

    limits: Mapping[str, tuple[str, int]]

    def kind(self, attachment: Attachment) -> str | None:
        """How the file can be sent; None where it cannot."""
        for media_type in (attachment.media_type, "*"):
            kind, most = self.limits.get(media_type, ("", 0))
            if attachment.file and 5 < attachment.size <= most:
                return kind
        return None


class NoWayToSend(Exception):
    """A file that the platform does not take, and no public address to link to. `failure` is shown to agents."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


def parts_of(message: Message, carries: Carries, link: Link, menu: Callable[[Sequence[Choice]], bool]) -> list[Part]:
    """Choices become a menu where `menu` says they can be one, else a numbered list; files that the platform does not carry
    become a line with their name and a link. Raises NoWayToSend."""
    text = plain(message.text) if message.text.strip() else ""
    files: list[Part] = []
    for attachment in message.attachments:
        kind = carries.kind(attachment)
        if kind and attachment.file:
            files.append(Media(kind, attachment.file))
        elif line := _line(attachment, link):
            text = f"{text}\n\n{line}".strip()
    with_menu = bool(message.choices) and menu(message.choices)
    if message.choices and not with_menu:
        text = f"{text}\n\n{numbered(message.choices)}".strip()
    texts = split(text, MAX_TEXT_BYTES)
    parts: list[Part] = []
    if with_menu:
        *before, head = split(texts.pop(), MAX_MENU_BYTES) if texts else [""]
        texts += before
        parts.append(Menu(head, message.choices))
    return [*map(Text, texts), *parts, *files]


def _line(attachment: Attachment, link: Link) -> str:
    if attachment.file is None:
        return " ".join(filter(None, (attachment.name, str(attachment.about.get("url", "")))))
    address = link(attachment.file)
    if address is None:
        raise NoWayToSend(because("file_not_carried", name=attachment.name))
    return f"{attachment.name} {address}".strip()
