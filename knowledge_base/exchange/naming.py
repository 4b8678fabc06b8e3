"""Ids for entries whose file gives them none."""

import hashlib
import re
import unicodedata

from knowledge_base.normalise import without_diacritics

_LONGEST = 60
_FEWEST_LATIN = 0.8
"""Share of a text's letters and digits below which what is left of it in Latin letters says too little."""


def slug(text: str) -> str:
    """An id for a text: its words in plain letters, or "faq-" and a hash where it has few. The same text always has the same."""
    letters = [char for char in unicodedata.normalize("NFKC", text) if char.isalnum()]
    plain = re.sub(r"['’]", "", without_diacritics(unicodedata.normalize("NFKC", text)).lower())
    words: list[str] = re.findall(r"[a-z0-9]+", plain)
    if len("".join(words)) < _FEWEST_LATIN * max(len(letters), 1) or not words:
        return f"faq-{fingerprint(text)}"
    made = words[0][:_LONGEST]
    for word in words[1:]:
        if len(made) + 1 + len(word) > _LONGEST:
            break
        made += f"-{word}"
    return made


def fingerprint(text: str) -> str:
    """Eight hexadecimal digits that tell texts apart."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]
