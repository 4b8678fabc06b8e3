"""Messages that are less, or more, than one question: those that lean on what was said before, and those that ask several things.

Pure rules of form. Whether a reading is the right one is for the calibrated probability to say.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import yaml

from knowledge_base.entries import Language
from knowledge_base.normalise import lexical_form

MOST_QUESTIONS = 4
"""Parts of one message that are looked at; whoever asks more is better read as a whole."""
_LEANING_WORDS = 9
_LEANING_CHARACTERS = 18
"""A message that leans on the last one is short: at most so many words, or Chinese characters."""
_FEWEST_WORDS = 2
_FEWEST_CHARACTERS = 3
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_SPELLED = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
"""An order's number or a date asks nothing by itself."""
_BREAK = re.compile(r"(?<=[?？!！。;；])\s*|(?<=[.])\s+|\n+")
_JOIN = re.compile(
    r"[,，]?\s+(?:and also|also|plus)[,\s]\s*"
    r"|[,，]?\s+and\s+(?=(?:how|what|when|where|why|who|which|can|do|does|is|are|will)\b)"
    r"|[,，、]?\s*(?:另外|以及|顺便问(?:下|一下)?|順便問(?:下|一下)?|还有|還有)[,，]?\s*(?=.{0,4}[怎什哪多几幾可能如谁誰要])"
    r"|[,，]?\s+(?:ngoài ra|với lại|tiện thể|ngoai ra|voi lai|tien the)[,\s]\s*"
    r"|[,，]?\s+(?:và|còn|va|con)\s+(?=(?:làm sao|bao|khi nào|có|ở đâu|phí|lam sao|khi nao|co|o dau|phi)\b)",
    re.I,
)


@cache
def _signs() -> Mapping[str, Mapping[str, Sequence[str]]]:
    text = (resources.files("knowledge_base") / "data" / "leaning.yml").read_text(encoding="utf-8")
    signs: Mapping[str, Mapping[str, Sequence[str]]] = yaml.safe_load(text)
    return signs


def leans_on_the_last(text: str, language: Language) -> bool:
    """Whether `text` may only make sense after what was said before: short, and it begins, points back or ends that way."""
    plain = lexical_form(text).strip(" .!?。！？~～…")
    if not plain or not is_short(text):
        return False
    signs = _signs()["zh" if language.startswith("zh") else language]
    if language.startswith("zh"):
        return (
            plain.startswith(tuple(signs["openers"]))
            or any(word in plain for word in signs["pointers"])
            or plain.endswith(tuple(signs["closers"]))
        )
    padded = f" {' '.join(_WORD.findall(plain))} "
    return (
        any(padded.startswith(f" {word} ") for word in signs["openers"])
        or any(f" {word} " in padded for word in signs["pointers"])
        or any(padded.endswith(f" {word} ") for word in signs["closers"])
    )


def is_short(text: str) -> bool:
    """Too short to be sure that it stands on its own."""
    characters = len(_HAN.findall(text))
    return characters <= _LEANING_CHARACTERS if characters else len(_WORD.findall(text)) <= _LEANING_WORDS


def continued(before: str, text: str) -> str:
    """The message read on from the question before it."""
    return f"{before.rstrip(' ?？.。!！')} – {text}"


def parts(text: str) -> tuple[str, ...]:
    """The questions that one message may hold, in order; the message alone where it holds but one, or too many to tell apart."""
    found = [part.strip(" ,，、") for piece in _BREAK.split(text) for part in _JOIN.split(piece) if part]
    whole = [part for part in found if _says_something(part)]
    return tuple(whole) if 1 < len(whole) <= MOST_QUESTIONS else (text,)


def _says_something(part: str) -> bool:
    return len(_HAN.findall(part)) >= _FEWEST_CHARACTERS or len(_SPELLED.findall(part)) >= _FEWEST_WORDS
