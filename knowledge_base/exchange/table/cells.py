"""What one cell says, and how a value is put into one."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from knowledge_base.remarks import Wrong

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_TIME = re.compile(r"[T ]00:00(:00(\.0+)?)?$")
_YES = {"yes", "y", "true", "1", "1.0", "是", "có", "co"}
_NO = {"no", "n", "false", "0", "0.0", "否", "không", "khong"}
_BLANK = re.compile(r"[ \t\r\n\u00a0\u3000]*")
_COMMAS = re.compile(r"[,;，、；]")
_CONTINUES = re.compile(r"\\+\Z")


class CellFault(Wrong):
    """Something is wrong with the cell."""


def is_blank(text: str) -> bool:
    """Nothing that anybody sees."""
    return _BLANK.fullmatch(text) is not None


def as_day(value: str | date) -> date:
    """A spreadsheet's own date, or year-month-day in any of the usual writings. Raises CellFault.

    01/02/2026 is refused: half the world would read another day.
    """
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    found = _DAY.fullmatch(_TIME.sub("", value.strip()))
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError as error:
        raise CellFault("no_such_day", value=value.strip()) from error
    raise CellFault("not_a_day", value=value.strip()[:40])


def as_yes(text: str) -> bool:
    """Raises CellFault."""
    word = text.strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise CellFault("not_yes_no", value=text.strip()[:40])


def lines_of(text: str) -> list[str]:
    """What `as_lines` put into a cell: a line each, blank ones skipped.

    A line that ends with a backslash goes on in the next; a backslash that does end a line is written twice.
    """
    found: list[str] = []
    begun = ""
    for line in text.split("\n"):
        end = _CONTINUES.search(line)
        count = len(end[0]) if end else 0
        begun += line[: len(line) - count] + "\\" * (count // 2)
        if count % 2:
            begun += "\n"
            continue
        if not is_blank(begun):
            found.append(begun)
        begun = ""
    return [*found, begun] if not is_blank(begun) else found


def as_lines(texts: Sequence[str]) -> str:
    """A line for each text."""
    return "\n".join("\\\n".join(_CONTINUES.sub(lambda end: end[0] * 2, line) for line in text.split("\n")) for text in texts)


def tags_of(text: str) -> list[str]:
    """A cell of one line is cut at its commas; one with a line break holds a tag a line."""
    if "\n" in text:
        return lines_of(text)
    return [tag for tag in _COMMAS.split(text) if not is_blank(tag)]


def as_tags(tags: Sequence[str]) -> str:
    """With commas, as people write them, unless a tag itself holds what would cut it."""
    if any(_COMMAS.search(tag) or "\n" in tag or "\\" in tag for tag in tags):
        return as_lines(tags) + "\n"
    return ", ".join(tags)
