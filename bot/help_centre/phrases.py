"""What the help centre says, in the reader's language, and which language that is."""

from datetime import datetime
from pathlib import Path

from bot.phrases import DEFAULT_LANGUAGE, Phrases

PHRASES = Phrases(Path(__file__).with_suffix(".yml"))
OWN_NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English", "vi": "Tiếng Việt"}
"""Each language as its own speakers write it, for the language switch."""
MAX_HEADER = 200
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Texts:
    """The texts in one language: `texts("questions_in", count=7)`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """Raises KeyError for an unknown key."""
        return PHRASES.text(key, self.language).format(**values)

    def topic(self, topic: str) -> str:
        """The words for a category; one we have no words for as its own, begun with a capital."""
        key = f"topic_{topic}"
        plain = topic.replace("-", " ").replace("_", " ")
        return self(key) if key in PHRASES else plain[:1].upper() + plain[1:]

    def date(self, at: datetime) -> str:
        return self("date", year=at.year, month=at.month, day=at.day, month_name=_MONTHS[at.month - 1])


def spoken(tag: str) -> str | None:
    """The language of ours that a BCP-47 tag means: "zh-TW" is zh-Hant. None for one we do not speak."""
    low = tag.strip().lower()
    parts = low.replace("_", "-").split("-")
    if parts[0] == "zh":
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(parts) else "zh-Hans"
    return parts[0] if parts[0] in ("en", "vi") else None


def preferred(accept_language: str) -> str:
    """The language of ours that a browser's Accept-Language header wishes most (RFC 9110, 12.5.4), else English."""
    wishes: list[tuple[float, str]] = []
    for part in accept_language[:MAX_HEADER].split(","):
        tag, _, quality = part.partition(";")
        if language := spoken(tag):
            wishes.append((_weight(quality), language))
    # max takes the first of equals, as browsers list them
    weight, best = max(wishes, key=lambda wish: wish[0], default=(0.0, DEFAULT_LANGUAGE))
    return best if weight > 0 else DEFAULT_LANGUAGE


def _weight(quality: str) -> float:
    name, _, value = quality.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
