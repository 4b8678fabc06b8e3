"""A page's HTML to the Markdown of an answer.

markdownify does it (MIT, kept up, small): lists in lists, tables and escapes are what a converter of our own would get wrong.
"""

from urllib.parse import urljoin

from bs4 import BeautifulSoup, Comment
from markdownify import MarkdownConverter

_DROPPED = (
    *("script", "style", "noscript", "template", "iframe", "object", "svg", "canvas", "video", "audio", "img", "picture"),
    *("button", "input", "select", "textarea", "nav"),
)
_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def to_markdown(html: str, base: str) -> str:
    """Bold, lists, tables and links are kept; links lead where they led on the page whose address is `base`.

    A link whose aim cannot be known, or must not be followed from a chat, is kept as its text.
    """
    soup = BeautifulSoup(html, "lxml")
    for dropped in soup(_DROPPED):
        dropped.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for link in soup("a"):
        href = str(link.get("href", "")).strip()
        aim = urljoin(base, href) if href and not href.startswith("#") else ""
        if aim.lower().startswith(_SCHEMES):
            link.attrs = {"href": aim}
        else:
            link.unwrap()
    text: str = MarkdownConverter(heading_style="ATX", bullets="-", table_infer_header=True).convert_soup(soup)
    # without the two blanks that end a line in Markdown: in our answers, as people write them, every line break counts
    return _without_gaps([line.rstrip() for line in text.splitlines()]).strip()


def _without_gaps(lines: list[str]) -> str:
    """One blank line is enough."""
    kept = [line for number, line in enumerate(lines) if line or number == 0 or lines[number - 1]]
    return "\n".join(kept)
