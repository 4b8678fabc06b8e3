"""Cutting a long text where a reader would pause, within what a provider takes. Each counts in its own way."""

import re
from collections.abc import Callable

_PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"""\n|[.!?…]+["')\]”’]*(?=\s)|[。！？]+["'”’」』）]*"""),
    re.compile(r"[\s，、；]"),
)
"""Best first: between paragraphs, after a line or a sentence, between words."""

Length = Callable[[str], int]
"""Must grow by at least one with every character."""


def utf8_length(text: str) -> int:
    return len(text.encode(errors="replace"))


def utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def split(text: str, limit: int, length: Length) -> list[slice]:
    """Ranges of `text`, in order, each at most `limit` by `length`, none blank; only whitespace is left out between them.

    `limit` must hold any one character.
    """
    ranges: list[slice] = []
    start, last = len(text) - len(text.lstrip()), len(text.rstrip())
    while start < last:
        end = _furthest(text, start, last, limit, length)
        if end < last:
            end = _last_pause(text, start, end)
        part = text[start:end]
        ranges.append(slice(start, start + len(part.rstrip())))
        start = end + len(text[end:last]) - len(text[end:last].lstrip())
    return ranges


def _furthest(text: str, start: int, last: int, limit: int, length: Length) -> int:
    """The end of what fits, by bisection."""
    fits, too_far = start + 1, min(start + limit, last) + 1
    while too_far - fits > 1:
        middle = (fits + too_far) // 2
        fits, too_far = (middle, too_far) if length(text[start:middle]) <= limit else (fits, middle)
    return fits


def _last_pause(text: str, start: int, end: int) -> int:
    """Where to cut at the latest before `end`; a pause in the first half would leave too short a part."""
    for pause in _PAUSES:
        found = [match.end() for match in pause.finditer(text, start, end + 1) if match.end() <= end]
        if found and found[-1] - start > (end - start) // 2:
            return found[-1]
    return end
