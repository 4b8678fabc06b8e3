"""A saved page as a tree: decoded, bounded, and what it says of itself."""

import re
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector

from knowledge_base.exchange.contract import Source
from knowledge_base.remarks import Wrong

MAX_PAGE_BYTES = 5_000_000
MAX_ELEMENTS = 50_000
MAX_DEPTH = 120
"""Deeper than pages are; conversion to Markdown calls itself for each level."""
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
"""Pages name the small set and use the large one."""


class PageFault(Wrong):
    """Something is wrong with the page as a whole."""


def parse_page(source: Source) -> BeautifulSoup:
    """The page's tree. Raises PageFault."""
    if len(source.data) > MAX_PAGE_BYTES:
        raise PageFault("page_too_large", limit=MAX_PAGE_BYTES // 1_000_000)
    # lxml ends elements that a page leaves open as browsers do; Python's own parser would nest them
    soup = BeautifulSoup(_decode(source.data), "lxml")
    _measure(soup)
    return soup


def tag_of(soup: BeautifulSoup) -> str:
    """The language the page says it is in, as it says it; empty where it says nothing."""
    return _attribute(soup.find("html"), "lang") or _attribute(soup.find("html"), "xml:lang")


def base_of(soup: BeautifulSoup) -> str:
    """The address that relative links are relative to; empty where the page names none."""
    canonical = _attribute(soup.find("link", rel="canonical"), "href")
    base = urljoin(canonical, _attribute(soup.find("base", href=True), "href"))
    return base if base.startswith(("http://", "https://")) else ""


def text_of(tag: Tag) -> str:
    """What a reader sees of it, in one line."""
    return " ".join(tag.get_text(" ").split())


def _attribute(tag: object, name: str) -> str:
    value = tag.get(name, "") if isinstance(tag, Tag) else ""
    return value.strip() if isinstance(value, str) else ""


def _decode(data: bytes) -> str:
    declared = EncodingDetector.find_declared_encoding(data, is_html=True) or "utf-8"
    marked = re.match(rb"\xff\xfe|\xfe\xff", data)
    # UTF-8 first: a text that is none hardly ever passes for it, while what pages declare is often wrong
    for encoding in ("utf-16",) if marked else ("utf-8-sig", _LARGER.get(declared.lower(), declared)):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise PageFault("page_characters")


def _measure(soup: BeautifulSoup) -> None:
    deep = elements = 0
    level: list[Tag] = [soup]
    while level:
        level = [child for tag in level for child in tag.children if isinstance(child, Tag)]
        deep, elements = deep + 1, elements + len(level)
        if deep > MAX_DEPTH:
            raise PageFault("page_too_deep", limit=MAX_DEPTH)
        if elements > MAX_ELEMENTS:
            raise PageFault("page_too_many", limit=MAX_ELEMENTS)
