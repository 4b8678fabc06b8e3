"""What the website's server tells customers: a line in the chat, and the mails."""

from pathlib import Path

from bot.phrases import Phrases

_PHRASES = Phrases(Path(__file__).with_suffix(".yml"))


def phrase(key: str, language: str | None) -> str:
    """English for a language we do not speak."""
    return _PHRASES.text(key, language)
