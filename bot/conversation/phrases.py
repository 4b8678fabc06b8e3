"""What Frontline itself says to a customer, around a handoff."""

from pathlib import Path

from bot.languages import DEFAULT_LANGUAGE
from bot.phrases import Phrases

_PHRASES = Phrases(Path(__file__).with_suffix(".yml"))

__all__ = ["DEFAULT_LANGUAGE", "handoff_phrase", "phrase"]


def phrase(key: str, language: str | None) -> str:
    return _PHRASES.text(key, language)


def handoff_phrase(trigger: str, language: str | None) -> str:
    """What a customer is told when a person takes over; a trigger without words of its own gets the general ones."""
    key = f"handoff_{trigger}"
    return phrase(key if key in _PHRASES else "handoff_asked_for_person", language)
