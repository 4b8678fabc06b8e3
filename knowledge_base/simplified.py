"""Traditional Chinese characters as Simplified ones."""

import re
from functools import cache

from opencc import OpenCC

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """What has none stays as it is."""
    return _simplifier().convert(text) if _HAN.search(text) else text
