"""Text forms for matching. None of them is ever shown to anybody.

`spoken_form` is what the encoder reads: tidy, but in the customer's own script and case.
`lexical_form` is what character n-grams are taken from: one Chinese script, no case, no diacritics.
"""

import re
import unicodedata
from functools import lru_cache

from knowledge_base.cantonese import in_mandarin
from knowledge_base.shorthand import written_out
from knowledge_base.simplified import simplified

_PICTURES = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u200d\ufe0e\ufe0f\u20e3\U0001f000-\U0001faff]")
_STICKERS = re.compile(r"\[[\w\u4e00-\u9fff]{1,6}\](?=\s|$|\[)")
_REPEATS = re.compile(r"(.)\1{3,}")
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_REMEMBERED = 256
"""Texts whose forms are kept: several places ask for the same message's."""


@lru_cache(maxsize=_REMEMBERED)
def spoken_form(text: str) -> str:
    """NFKC (full-width becomes ordinary), emoji and WeChat's [微笑] stickers gone, "hellooooo" shortened, blanks tidy, Vietnamese
    shorthand written out, Cantonese as Mandarin.

    Where nothing but emoji was said they stay, for then they are the message.
    """
    tidy = _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    bare = _STICKERS.sub(" ", _PICTURES.sub(" ", tidy))
    bare = _BLANKS.sub(" ", _REPEATS.sub(r"\1\1\1", bare)).strip()
    return in_mandarin(written_out(bare or tidy))


def without_diacritics(text: str) -> str:
    """Latin letters without their marks, đ as d: how Vietnamese is typed in haste. Other scripts are left as they are."""
    plain = [char for char in unicodedata.normalize("NFD", text) if not "\u0300" <= char <= "\u036f"]
    return unicodedata.normalize("NFC", "".join(plain)).replace("đ", "d").replace("Đ", "D")


@lru_cache(maxsize=_REMEMBERED)
def lexical_form(text: str) -> str:
    """The common form that two phrasings share when they differ only in script, case, width or diacritics."""
    return without_diacritics(simplified(spoken_form(text)).casefold())
