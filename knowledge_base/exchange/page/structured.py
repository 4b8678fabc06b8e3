"""Questions that a page states for machines: schema.org's FAQPage, as JSON-LD or as microdata."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, Tag

from knowledge_base.exchange.page.document import PageFault, text_of

_TAG = re.compile(r"<[a-zA-Z/!]")
_ENTITY = re.compile(r"&(?:[a-zA-Z]\w*|#\w+);")
_WRAPPING = re.compile(r"^\s*(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?\s*$")


class Asked(NamedTuple):
    """One question of a page, and its answer as HTML."""

    question: str
    answer: str


def from_json_ld(soup: BeautifulSoup) -> list[Asked]:
    """Those of every FAQPage object, also inside @graph, also by reference. Raises PageFault where one is no JSON."""
    found: list[dict[str, Any]] = []
    for number, script in enumerate(soup("script", type=re.compile(r"^\s*application/ld\+json", re.IGNORECASE)), 1):
        text = _WRAPPING.sub("", script.get_text())
        try:
            found += _objects(json.loads(text, strict=False))
        except (json.JSONDecodeError, RecursionError) as error:
            # another script of the page may be broken without harm: only the one with the questions matters
            if "FAQPage" in text:
                raise PageFault("page_data", number=number, message=error) from error
    known = {node["@id"]: node for node in found if isinstance(node.get("@id"), str) and len(node) > 1}
    asked = []
    for page in found:
        if "FAQPage" in _types(page):
            for question in _listed(page.get("mainEntity")):
                named = known.get(question.get("@id", ""), question)
                answer = next(iter(_listed(named.get("acceptedAnswer") or named.get("suggestedAnswer"))), {})
                answer = known.get(answer.get("@id", ""), answer)
                asked.append(Asked(_line(named.get("name") or named.get("text")), as_html(_string(answer.get("text")))))
    return asked


def from_microdata(soup: BeautifulSoup) -> list[Asked]:
    """The same where it is written into the page's own elements."""
    asked = []
    for question in soup.select('[itemtype$="schema.org/FAQPage"] [itemtype$="schema.org/Question"]'):
        name = question.find(itemprop="name")
        answer = question.find(itemprop="text")
        if isinstance(name, Tag) and isinstance(answer, Tag):
            asked.append(Asked(text_of(name), answer.decode_contents()))
    return asked


def as_html(text: str) -> str:
    """A text that may be HTML, HTML escaped once too often, or plain, as HTML: the lines of a plain one stay lines."""
    if _TAG.search(text):
        return text
    if _ENTITY.search(text) and _TAG.search(text := html.unescape(text)):
        return text
    paragraphs = re.split(r"\n\s*\n", html.escape(text).replace("\r\n", "\n"))
    return "".join(f"<p>{'<br>'.join(paragraph.splitlines())}</p>" for paragraph in paragraphs)


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """Every object within, in the order of the text."""
    ahead = [value]
    while ahead:
        node = ahead.pop()
        if isinstance(node, dict):
            yield node
            ahead.extend(reversed(node.values()))
        elif isinstance(node, list):
            ahead.extend(reversed(node))


def _types(node: dict[str, Any]) -> set[str]:
    given = node.get("@type")
    return {str(name).rpartition("/")[2].rpartition(":")[2] for name in (given if isinstance(given, list) else [given])}


def _listed(value: object) -> list[dict[str, Any]]:
    return [node for node in (value if isinstance(value, list) else [value]) if isinstance(node, dict)]


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _line(value: object) -> str:
    return text_of(BeautifulSoup(as_html(_string(value)), "lxml"))
