"""What machines read of a page: schema.org data, one plain sentence, the answer's headings in their place."""

import html
import re
from typing import Any

import nh3

from bot.conversation.markdown import to_html
from bot.help_centre.catalogue import Article

_HEADING = re.compile(r"<(/?)h([1-6])>")
SENTENCE = 160
"""About as much as search engines and messengers show."""


def answer_html(markdown: str, *, below: int) -> str:
    """Safe to insert. Its headings come `below` the page's: sanitised headings have no attributes, so this finds each."""
    return _HEADING.sub(lambda match: f"<{match[1]}h{min(6, int(match[2]) + below)}>", to_html(markdown))


def sentence(markdown: str) -> str:
    """The answer's beginning as plain text, cut at a word."""
    text = " ".join(html.unescape(nh3.clean(to_html(markdown).replace("<", " <"), tags=set())).split())
    text = re.sub(r" (?=[.,;:!?)，。；：！？、）])", "", text)
    if len(text) <= SENTENCE:
        return text
    cut = text[:SENTENCE]
    return (cut[: cut.rfind(" ")] if cut.rfind(" ") > SENTENCE // 2 else cut) + "…"


def faq_data(article: Article, crumbs: list[tuple[str, str]]) -> dict[str, Any]:
    """schema.org FAQPage with its one question, and the way to it. `crumbs` are names with addresses; they are left out where
    these are not absolute, as search engines want them."""
    question: dict[str, Any] = {
        "@type": "Question",
        "name": article.question,
        "acceptedAnswer": {"@type": "Answer", "text": to_html(article.markdown)},
    }
    page: dict[str, Any] = {"@type": "FAQPage", "inLanguage": article.language, "mainEntity": [question]}
    if article.updated:
        page["dateModified"] = article.updated.isoformat(timespec="seconds")
    way = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": where} for place, (name, where) in enumerate(crumbs, 1)
        ],
    }
    absolute = all(where.startswith(("http://", "https://")) for _, where in crumbs)
    return {"@context": "https://schema.org", "@graph": [page, way] if absolute else [page]}
