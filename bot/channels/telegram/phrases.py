"""What the channel itself says in Telegram."""

from pathlib import Path

from bot.phrases import Phrases

_PHRASES = Phrases(Path(__file__).with_suffix(".yml"))


def phrase(key: str, language: str | None) -> str:
    return _PHRASES.text(key, language)
