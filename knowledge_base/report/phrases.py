"""What a report says, in the reader's language."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from knowledge_base.entries import LANGUAGES, Language

_SHAPE = TypeAdapter(dict[str, dict[str, str]])


class Words:
    """`words("right")`, with blanks filled in: `words("sure", percent="93 %")`. English for a language we do not speak."""

    def __init__(self, language: Language) -> None:
        self.language = language if language in LANGUAGES else "en"

    def __call__(self, key: str, **values: object) -> str:
        """Raises KeyError for an unknown key."""
        return phrases()[key][self.language].format(**values)

    def language_name(self, language: Language) -> str:
        """The tag itself where we have no word for it."""
        return self(f"language_{language}") if f"language_{language}" in phrases() else language


@cache
def phrases() -> dict[str, dict[Language, str]]:
    """Key → language → text."""
    return _SHAPE.validate_python(yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")))


def percent(share: float) -> str:
    """As "62 %", below ten with a decimal, where it matters."""
    value = 100 * share
    return f"{value:.1f} %" if 0 < value < 9.95 else f"{value:.0f} %"
