"""Entries as Rasa's retrieval intents: one language, and what Rasa has no place for is lost.

Lost: other languages, category, tags, days; entries that are disabled; line breaks within a phrasing.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from knowledge_base.entries import Entry, Language
from knowledge_base.exchange.rasa.file import GROUP


class ForRasa(NamedTuple):
    """Rasa's two files as plain values, and how many entries they hold."""

    nlu: dict[str, Any]
    domain: dict[str, Any]
    size: int


def for_rasa(entries: Sequence[Entry], language: Language) -> ForRasa:
    """Intents faq/<id> with the responses utter_faq/<id>."""
    fit = [entry for entry in entries if entry.enabled and language in entry.variants]
    nlu = []
    responses = {}
    for entry in fit:
        variant = entry.variants[language]
        examples = "".join(f"- {_example(text)}\n" for text in (variant.question, *variant.phrasings))
        nlu.append({"intent": f"{GROUP}/{entry.id}", "metadata": {"language": language}, "examples": examples})
        responses[f"utter_{GROUP}/{entry.id}"] = [{"text": variant.answer, "metadata": {"language": language}}]
    return ForRasa({"version": "3.1", "nlu": nlu}, {"version": "3.1", "intents": [GROUP], "responses": responses}, len(fit))


def _example(text: str) -> str:
    # "[…](…" and the like would be an entity
    line = " ".join(text.splitlines())
    return line.replace("](", "] (").replace("]{", "] {").replace("][", "] [")
