"""Markdown of the assistant and of agents, as HTML that is safe to insert."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

# html=False shows markup in the source as text; nh3 then decides again on the result, so neither alone is trusted.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_sanitiser = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)


@lru_cache(maxsize=2048)
def to_html(markdown: str) -> str:
    """No script, no style, no image: an image tells a third party who reads, and when. Remembered, for answers recur."""
    return _sanitiser.clean(_markdown.render(markdown)).strip()


def as_text(words: str) -> str:
    """Somebody's own words within our Markdown, as they are, on one line."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#~|" else char for char in " ".join(words.split()))
