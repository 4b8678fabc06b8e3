"""Finding by meaning: the same understanding that answers in the chat, and the same promise of when it is sure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base import KnowledgeBase, decide
from knowledge_base.normalise import lexical_form

MAX_QUESTION = 300
LISTED = 5
_LEAST = 0.02
"""Questions less probable than that would only look like a mistake."""
_THINKABLE = 0.001
"""On a page that has nothing else to offer."""
_KEYWORDS = 3
"""More words are a sentence."""
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_TELLING = re.compile(r"\S+@\S+|\+?\d[\d\s().-]{3,}\d")
"""Addresses, and numbers long enough to be an order's, a card's or a telephone's."""


@dataclass(frozen=True, slots=True)
class Found:
    """Entry ids. `sure` is the answer to show at once; `others`, best first, are to choose from. `missed`: nothing we have
    answers it, where an answer was asked for."""

    sure: str | None
    others: tuple[str, ...]
    missed: bool


def tidy(text: str, limit: int = MAX_QUESTION) -> str:
    """One bounded line without control characters."""
    return " ".join(_UNPRINTABLE.sub(" ", text[: 2 * limit]).split())[:limit]


def impersonal(question: str) -> str:
    """The question as it may be kept: without what could point at who asked."""
    return _TELLING.sub("…", question)


async def search(knowledge: KnowledgeBase, question: str, language: str, threshold: float) -> Found:
    understood = await knowledge.understand(question, hint=language)
    entries = [each.id for each in understood.candidates if each.kind == "entry" and each.probability >= _LEAST]
    decision = decide(understood, threshold)
    if decision == "answer" and understood.candidates[0].kind == "entry":
        return Found(entries[0], tuple(entries[1:4]), missed=False)
    if decision == "offer" and entries:
        return Found(None, tuple(entries[:LISTED]), missed=False)
    # "hello" or "a person, please" is no question that an entry should have answered
    return Found(None, (), missed=decision != "answer")


def naming(question: str, titles: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The ids of those among `titles` (id, question) that have every one of a few words: who searches for "refund" names a topic
    and asks nothing that could be surely understood."""
    words = lexical_form(question).split()
    if not 0 < len(words) <= _KEYWORDS:
        return ()
    return tuple(entry_id for entry_id, title in titles if _has(lexical_form(title), words))[:LISTED]


def _has(title: str, words: Sequence[str]) -> bool:
    """Words begin where a letter does not go before, except in Chinese, which does not part them."""
    return all(re.search(re.escape(word) if word[0] > "\u2e7f" else rf"\b{re.escape(word)}", title) for word in words)


async def likely(knowledge: KnowledgeBase, words: str, language: str) -> list[str]:
    """The ids of the entries that `words` may mean, best first, however unsure that is."""
    understood = await knowledge.understand(words, hint=language)
    return [each.id for each in understood.candidates if each.kind == "entry" and each.probability >= _THINKABLE][:LISTED]


async def closest(knowledge: KnowledgeBase, question: str, others: Sequence[tuple[str, str]], limit: int) -> list[str]:
    """The ids of those among `others` (id, question) whose questions are closest in meaning.

    Not by `understand`: where a question is surely one entry's, that leaves the other entries equally improbable.
    """
    if not others:
        return []
    places = await knowledge.place([question, *(each for _, each in others)])
    order = np.argsort(-(places[1:] @ places[0]), kind="stable")
    return [others[place][0] for place in order[:limit]]
