"""What the quality page says beside the report's own words."""

from collections.abc import Callable
from pathlib import Path

from bot.phrases import Phrases

PHRASES = Phrases(Path(__file__).with_suffix(".yml"))

Say = Callable[..., str]


def speaking(language: str) -> Say:
    """`say("headline", answers=7, …)`. Raises KeyError for an unknown key."""

    def say(key: str, **values: object) -> str:
        return PHRASES.text(key, language).format(**values)

    return say
