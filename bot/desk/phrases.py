"""What the desk says, in the agent's language."""

from pathlib import Path

from bot.languages import LANGUAGES
from bot.phrases import Phrases

PHRASES = Phrases(Path(__file__).with_suffix(".yml"))


class Texts:
    """The desk's texts in one language: `texts("ticket", id=7)`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"

    def __call__(self, key: str, **values: object) -> str:
        """Raises KeyError for an unknown key."""
        return PHRASES.text(key, self.language).format(**values)

    def named(self, kind: str, value: str, **values: object) -> str:
        """The words for a value that comes from elsewhere (a channel, a trigger); the value itself where we have none."""
        key = f"{kind}_{value}"
        return self(key, **values) if key in PHRASES else value

    def trigger(self, trigger: str) -> str:
        return self(f"trigger_{trigger}" if f"trigger_{trigger}" in PHRASES else "trigger_other")

    def why(self, trigger: str) -> str:
        return self(f"why_{trigger}") if f"why_{trigger}" in PHRASES else self("why_other", trigger=trigger)
