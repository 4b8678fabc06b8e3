"""What the help centre says, in the reader's language."""

from datetime import datetime
from pathlib import Path

from bot.phrases import Phrases

PHRASES = Phrases(Path(__file__).with_suffix(".yml"))
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
