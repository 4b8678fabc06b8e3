"""Questions that only a reader sees: folded sections, definition lists, headings."""

from collections.abc import Iterator, Sequence

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from knowledge_base.exchange.page.document import text_of
from knowledge_base.exchange.page.structured import Asked

_AROUND = ("nav", "footer", "aside", "script", "style", "noscript", "template", "dialog")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ASKING = ("?", "？")


def main_part(soup: BeautifulSoup) -> Tag:
    """The page without what stands around its text."""
    for around in soup(_AROUND):
        around.decompose()
    found = soup.find("main") or soup.find(role="main") or soup.body
    return found if isinstance(found, Tag) else soup


def from_details(root: Tag) -> list[Asked]:
    """<details><summary>the question</summary>the answer</details>; those that only hold others are chapters."""
    asked = []
    for details in root("details"):
        summary = details.find("summary")
        if isinstance(summary, Tag) and not details.find("details"):
            question = _question(summary)
            summary.decompose()
            asked.append(Asked(question, details.decode_contents()))
    return asked


def from_definitions(root: Tag) -> list[Asked]:
    """<dt>the question</dt><dd>the answer</dd>, where terms are questions."""
    asked = []
    for term in root("dt"):
        answer = term.find_next_sibling(["dt", "dd"])
        if isinstance(answer, Tag) and answer.name == "dd" and _question(term).endswith(_ASKING):
            asked.append(Asked(_question(term), answer.decode_contents()))
    return asked


def from_headings(root: Tag) -> list[Asked]:
    """Each heading that asks, with what follows it. Where none ends in a question mark, each that text follows directly."""
    headings = root(_HEADINGS)
    asks = [_question(heading).endswith(_ASKING) for heading in headings]
    asked = []
    for number, (heading, end) in enumerate(zip(headings, _ends(headings), strict=True)):
        within = asks[number + 1 : end] if any(asks) else [True] * (end - number - 1)
        if any(within) or (any(asks) and not asks[number]):
            continue  # a heading above other questions is a chapter's, whatever it asks
        parts = list(_after(heading, headings[end] if end < len(headings) else None, root))
        if any(text_of(part) if isinstance(part, Tag) else str(part).strip() for part in parts):
            asked.append(Asked(_question(heading), "".join(str(part) for part in parts)))
    return asked


def _ends(headings: Sequence[Tag]) -> list[int]:
    """For each heading, the number of the next of its level or above."""
    ends = [len(headings)] * len(headings)
    open_: list[int] = []
    for number, heading in enumerate(headings):
        while open_ and headings[open_[-1]].name >= heading.name:
            ends[open_.pop()] = number
        open_.append(number)
    return ends


def _after(heading: Tag, stop: Tag | None, root: Tag) -> Iterator[PageElement]:
    """The largest pieces of the page between two headings, however deep in boxes of its own each of them stands."""
    boxes = {id(box) for box in stop.parents} if stop is not None else set()
    node = _next_beside(heading, root)
    while node is not None and node is not stop:
        if id(node) in boxes and isinstance(node, Tag):
            node = next(iter(node.children), None)
        else:
            yield node
            node = _next_beside(node, root)


def _next_beside(node: PageElement, root: Tag) -> PageElement | None:
    """What comes after a node and all it holds."""
    while node.next_sibling is None:
        if node.parent is None or node.parent is root:
            return None
        node = node.parent
    return node.next_sibling


def _question(tag: Tag) -> str:
    """Without the mark that many sites put there to link to it."""
    return text_of(tag).rstrip("#¶ ")
