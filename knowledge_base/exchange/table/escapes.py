"""Characters that XML cannot hold, as spreadsheets write them: _x000D_ (ECMA-376 part 1, 22.9.2.19, ST_Xstring)."""

import re

_BARRED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\\x00-\\x08\\x0b-\\x1f\\ufffe\\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def escaped(text: str) -> str:
    """Also what only looks like an escape, so that it comes back as it was."""
    return _BARRED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text that `escaped` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
