"""Bytes to text: UTF-8, or what a byte order mark says. Guessing at anything else would let wrong characters through."""

import codecs

from knowledge_base.exchange.contract import Source
from knowledge_base.remarks import Place, Remarked

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Undecodable(Remarked):
    """The remark is the fault."""


def decode(source: Source, code: str = "not_encoded") -> str:
    """The file's text. Raises Undecodable, which says where; `code` is that of the remark, which says what to do."""
    encoding = next((name for mark, name in _MARKS if source.data.startswith(mark)), "utf-8")
    try:
        return source.data.decode(encoding)
    except UnicodeDecodeError as error:
        line = source.data.count(b"\n", 0, error.start) + 1
        said = "UTF-16" if encoding == "utf-16" else "UTF-8"
        raise Undecodable(Place(source.name, line).says(code, encoding=said)) from error
