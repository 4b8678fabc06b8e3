"""Markdown as plain text, and long texts cut where a reader would pause: for channels that show no formatting."""

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.channels.splitting import Length, utf8_length
from bot.channels.splitting import split as ranges

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])


def split(text: str, limit: int, length: Length = utf8_length) -> list[str]:
    """The parts themselves, see `splitting.split`."""
    return [text[part] for part in ranges(text, limit, length)]


@lru_cache(maxsize=2048)
def plain(markdown: str) -> str:
    """`markdown` as it reads without formatting, links with their address; what shows nothing (a lone link definition) is shown
    as it is written."""
    writer = _Writer()
    for token in _MARKDOWN.parse(markdown):
        writer.take(token)
    return "".join(writer.written).strip() or markdown.strip()


class _Writer:
    """Walks the flat token stream: emphasis may nest thousands deep, recursion may not."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self._gap = ""
        self._links: list[tuple[str, int]] = []  # address, and how much was written before its text
        self._next_number: list[int | None] = []  # one for each list we are in; None for bullets

    def take(self, token: Token) -> None:
        match token.type:
            case "inline":
                for child in token.children or ():
                    self.take(child)
            case "text" | "code_inline":
                self._write(token.content)
            case "softbreak" | "hardbreak":
                self._write("\n")
            case "fence" | "code_block":
                self._write(token.content.rstrip("\n"))
                self._end_block()
            case "hr":
                self._write("———")
                self._end_block()
            case "image":
                self._write(" ".join(filter(None, (token.content, str(token.attrGet("src") or "")))))
            case "link_open":
                self._links.append((str(token.attrGet("href") or ""), len(self.written)))
            case "link_close":
                self._end_link()
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
            case "paragraph_close" | "heading_close" | "blockquote_close" | "table_close":
                self._end_block()

    def _end_link(self) -> None:
        address, before = self._links.pop()
        shown = address.removeprefix("mailto:").removeprefix("tel:")
        if address.startswith(("https://", "http://", "mailto:", "tel:")) and shown not in "".join(self.written[before:]):
            self._write(f" ({shown})")

    def _mark_item(self) -> None:
        number = self._next_number[-1]
        self._write("  " * (len(self._next_number) - 1) + ("• " if number is None else f"{number}. "))
        if number is not None:
            self._next_number[-1] = number + 1

    def _end_block(self) -> None:
        self._gap = "\n" if self._next_number else "\n\n"

    def _write(self, text: str) -> None:
        self.written.append(self._gap + text)
        self._gap = ""
