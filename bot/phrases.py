"""Texts in every language we speak, from a YAML file: key → language → text."""

from pathlib import Path

import yaml
from pydantic import TypeAdapter

from bot.languages import DEFAULT_LANGUAGE, LANGUAGES

_SHAPE = TypeAdapter(dict[str, dict[str, str]])


class Phrases:
    """Raises ValueError when a key lacks a language, so that nobody ever meets a text that is not there."""

    def __init__(self, path: Path) -> None:
        self._texts = _SHAPE.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
        for key, texts in self._texts.items():
            if missing := set(LANGUAGES) - texts.keys():
                raise ValueError(f"{path.name}: “{key}” is missing in {', '.join(sorted(missing))}")

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def text(self, key: str, language: str | None) -> str:
        """English for a language we do not speak. Raises KeyError for an unknown key."""
        texts = self._texts[key]
        return texts.get(language or DEFAULT_LANGUAGE, texts[DEFAULT_LANGUAGE])
