"""Which of the four languages a file of one language is in: by its tag, else by its lines."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from knowledge_base.entries import Language
from knowledge_base.language import detect

_ENOUGH = 2_000


def spoken(tag: str) -> Language | None:
    """The language of ours that a BCP-47 tag names (zh-CN, zh_TW, en-GB).

    None for others, and for "zh", which leaves the script open.
    """
    parts = tag.strip().lower().replace("_", "-").split("-")
    if parts[0] == "zh":
        if {"hant", "tw", "hk", "mo"} & set(parts) and "hans" not in parts:
            return "zh-Hant"
        return "zh-Hans" if {"hans", "cn", "sg", "my"} & set(parts) else None
    return parts[0] if parts[0] in ("en", "vi") else None


def usual(lines: Iterable[str], hint: Language | None = None) -> Language | None:
    """The language that most lines show themselves to be in; where none does, the hint. None where there are no lines."""
    told = [detect(line, hint) for line in islice(lines, _ENOUGH)]
    votes = Counter(language for language, certain in told if certain) or Counter(language for language, _ in told)
    return votes.most_common(1)[0][0] if votes else None
