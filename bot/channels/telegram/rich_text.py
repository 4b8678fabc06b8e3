"""Markdown as Telegram shows it: plain text beside a list of entities.

Entities rather than Telegram's HTML: nothing in the text can then be taken for markup, so there is nothing to escape.
"""

from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from telegram import MessageEntity
from telegram.constants import MessageEntityType

from bot.channels.splitting import split, utf16_length

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])

_SPANS = {
    "strong": MessageEntityType.BOLD,
    "em": MessageEntityType.ITALIC,
    "s": MessageEntityType.STRIKETHROUGH,
    "link": MessageEntityType.TEXT_LINK,
    "heading": MessageEntityType.BOLD,
    "blockquote": MessageEntityType.BLOCKQUOTE,
}


@dataclass(frozen=True, slots=True)
class RichText:
    """`entities` count characters of `text`; `for_telegram` counts UTF-16 units."""

    text: str
    entities: tuple[MessageEntity, ...]

    def parts(self, limit: int) -> list["RichText"]:
        """Cut into parts of at most `limit` UTF-16 units; formatting that crosses a cut goes on in the next part."""
        return [self._cut(part.start, part.stop) for part in split(self.text, limit, utf16_length)]

    def for_telegram(self) -> list[MessageEntity]:
        return list(MessageEntity.adjust_message_entities_to_utf_16(self.text, self.entities))

    def _cut(self, start: int, end: int) -> "RichText":
        kept = []
        for entity in self.entities:
            first, last = max(entity.offset, start), min(entity.offset + entity.length, end)
            if first < last:
                kept.append(MessageEntity(entity.type, first - start, last - first, url=entity.url, language=entity.language))
        return RichText(self.text[start:end], tuple(kept))


def rich_text(markdown: str) -> RichText:
    """`markdown` as plain text with entities; Markdown that shows nothing (a lone link definition) is shown as it is written."""
    writer = _Writer()
    for token in _MARKDOWN.parse(markdown):
        writer.take(token)
    text = "".join(writer.written)
    return RichText(text, tuple(writer.entities)) if text.strip() else RichText(markdown, ())


@dataclass(slots=True)
class _Open:
    name: str
    start: int
    place: int
    address: str


class _Writer:
    """Walks the flat token stream: emphasis may nest thousands deep, recursion may not."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.entities: list[MessageEntity] = []
        self._length = 0
        self._gap = ""
        self._open: list[_Open] = []
        self._next_number: list[int | None] = []  # one for each list we are in; None for bullets

    def take(self, token: Token) -> None:
        name = token.type.removesuffix("_open").removesuffix("_close")
        match token.type:
            case "inline":
                for child in token.children or ():
                    self.take(child)
            case "text":
                self._write(token.content)
            case "softbreak" | "hardbreak":
                self._write("\n")
            case "code_inline":
                self._write_as(MessageEntityType.CODE, token.content)
            case "fence" | "code_block":
                self._write_as(MessageEntityType.PRE, token.content.rstrip("\n"), token.info.strip() or None)
                self._end_block()
            case "hr":
                self._write("———")
                self._end_block()
            case "image":
                self._begin("link", str(token.attrGet("src")))
                for child in token.children or ():
                    self.take(child)
                self._end("link")
            case "bullet_list_open":
                self._next_number.append(None)
            case "ordered_list_open":
                self._next_number.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._next_number.pop()
                self._end_block()
            case "list_item_open":
                self._mark_item()
            case "th_close" | "td_close":
                self._gap = " | "
            case "tr_close":
                self._gap = "\n"
            case "paragraph_close" | "table_close":
                self._end_block()
            case _ if name in _SPANS and token.nesting == 1:
                self._begin(name, str(token.attrGet("href") or ""))
            case _ if name in _SPANS:
                self._end(name)

    def _mark_item(self) -> None:
        number = self._next_number[-1]
        self._write("  " * (len(self._next_number) - 1) + ("• " if number is None else f"{number}. "))
        if number is not None:
            self._next_number[-1] = number + 1

    def _begin(self, name: str, address: str = "") -> None:
        self._write("")
        self._open.append(_Open(name, self._length, len(self.entities), address))

    def _end(self, name: str) -> None:
        span = self._open.pop()
        kind, address = _SPANS[name], span.address
        if name == "link" and not address.startswith(("https://", "http://")):
            # Telegram refuses the whole message over an address it cannot open; it makes numbers and mail links itself.
            shown = unquote(address.removeprefix("tel:").removeprefix("mailto:"))
            if address.startswith(("tel:", "mailto:")) and not "".join(self.written).endswith(shown):
                self._write(f" ({shown})")
        elif self._length > span.start and kind not in [_SPANS[other.name] for other in self._open]:
            entity = MessageEntity(kind, span.start, self._length - span.start, url=address or None)
            self.entities.insert(span.place, entity)
        if name in ("heading", "blockquote"):
            self._end_block()

    def _end_block(self) -> None:
        self._gap = "\n" if self._next_number else "\n\n"

    def _write_as(self, kind: MessageEntityType, text: str, language: str | None = None) -> None:
        self._write("")
        if text:
            self.entities.append(MessageEntity(kind, self._length, len(text), language=language))
        self._write(text)

    def _write(self, text: str) -> None:
        """Write `text` after the gap that the block before it left."""
        self.written.append(self._gap + text)
        self._length += len(self._gap) + len(text)
        self._gap = ""
