"""Cutting a long text where a reader would pause. Telegram counts UTF-16 code units."""

import re

_PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"""\n|[.!?…]+["')\]”’]*(?=\s)|[。！？]+["'”’」』）]*"""),
    re.compile(r"[\s，、；]"),
)
"""Best first: between paragraphs, after a line or a sentence, between words."""


def utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def split(text: str, limit: int) -> list[slice]:
    """Ranges of `text`, in order, each at most `limit` UTF-16 units, none blank; only whitespace is left out between them."""
    ranges: list[slice] = []
    start = 0
    while start < len(text):
        end = _furthest(text, start, limit)
        if end < len(text):
            end = _last_pause(text, start, end)
        part = text[start:end]
        if part.strip():
            ranges.append(slice(start + len(part) - len(part.lstrip()), start + len(part.rstrip())))
        start = end
    return ranges


def _furthest(text: str, start: int, limit: int) -> int:
    end = min(start + limit, len(text))
    # Every character counts one or two units: drop what exceeds until it fits.
    while (excess := utf16_length(text[start:end]) - limit) > 0:
        end -= -(-excess // 2)
    return end


def _last_pause(text: str, start: int, end: int) -> int:
    """Where to cut at the latest before `end`; a pause in the first half would leave too short a part."""
    for pause in _PAUSES:
        found = [match.end() for match in pause.finditer(text, start, end + 1) if match.end() <= end]
        if found and found[-1] - start > (end - start) // 2:
            return found[-1]
    return end
