"""Vietnamese typed without its marks, read as it was meant.

A message typed in haste has none ("tra tien roi ma chua gui"), and the encoder reads it as another language. What was meant is
nearly always said somewhere in the knowledge base: a bigram model of the words that its phrasings and answers (and the shipped
lines) write with their marks, smoothed by interpolation (Jelinek & Mercer 1980), tells the likeliest sequence (Viterbi 1967). Of
the words of our own shop's test questions it restores six in seven.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

from knowledge_base.corpus import reference_lines
from knowledge_base.language import detect
from knowledge_base.normalise import without_diacritics

_WORD = re.compile(r"[^\W\d_]+")
_START = ""
"""Stands before the first word."""
_MARKED = 1 / 3
"""Share of words with marks from which a text counts as written with them; of ordinary Vietnamese it is three quarters."""
_MOST_WORDS = 100
_LEARNT_FROM = 20_000
"""Texts, spread over all: with more, nothing is restored better."""
_SEEN_BEFORE = 0.8
"""Most that the word before may weigh; the less often it was seen, the less."""
_UNSEEN = 0.1


class Diacritics:
    """Immutable."""

    def __init__(self, words: Mapping[str, int], pairs: Mapping[tuple[str, str], int]) -> None:
        """How often each word was seen, in lower case, and how often after which."""
        self._words, self._pairs = Counter(words), pairs
        self._total = self._words.total() + 1

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Self:
        """From the texts in spoken form that are written with marks."""
        shipped = [line for line, language in reference_lines() if language == "vi"]
        return cls({}, {}).also([*texts[:: 1 + len(texts) // _LEARNT_FROM], *shipped])

    def also(self, texts: Iterable[str]) -> Self:
        """Having learnt these too."""
        words, pairs = self._words.copy(), Counter(self._pairs)
        for text in texts:
            said = _words(text)
            if _share(said) >= _MARKED:
                words.update([_START, *said])
                pairs.update(zip([_START, *said], said, strict=False))
        return type(self)(words, pairs)

    def restored(self, text: str) -> str:
        """The text with the marks it was probably meant with; as it is where it has them, or is no Vietnamese."""
        found = list(_WORD.finditer(text))[:_MOST_WORDS]
        typed = [word[0].lower() for word in found]
        if typed and _share(typed) < _MARKED and detect(text) == ("vi", True):
            return _replaced(text, found, self._likeliest(typed))
        return text

    def to_json(self) -> Any:
        """For `from_json`."""
        return {"words": dict(self._words), "pairs": [[*pair, count] for pair, count in self._pairs.items()]}

    @classmethod
    def from_json(cls, written: Any) -> Self:
        """What `to_json` gave."""
        return cls(written["words"], {(before, word): count for before, word, count in written["pairs"]})

    @cached_property
    def _forms(self) -> Mapping[str, Sequence[str]]:
        """Without marks → every way it was seen."""
        forms: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._words:
            forms[without_diacritics(word)].append(word)
        return forms

    def _likeliest(self, typed: Sequence[str]) -> Sequence[str]:
        paths: dict[str, tuple[float, tuple[str, ...]]] = {_START: (0.0, ())}
        for word in typed:
            longer = {}
            for form in self._forms.get(word) or (word,):
                odds, path = max(
                    ((odds + self._log(before, form), path) for before, (odds, path) in paths.items()), key=lambda one: one[0]
                )
                longer[form] = odds, (*path, form)
            paths = longer
        return max(paths.values(), key=lambda one: one[0])[1]

    def _log(self, before: str, word: str) -> float:
        """log P(word | before)."""
        seen = self._words[before]
        weight = _SEEN_BEFORE * seen / (seen + 1)
        after = self._pairs.get((before, word), 0) / seen if seen else 0.0
        return math.log(weight * after + (1 - weight) * (self._words[word] + _UNSEEN) / self._total)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _share(words: Sequence[str]) -> float:
    """Of them with marks."""
    return sum(without_diacritics(word) != word for word in words) / max(len(words), 1)


def _replaced(text: str, found: Iterable[re.Match[str]], forms: Iterable[str]) -> str:
    """A word that stays as it is keeps its capitals."""
    parts, end = [], 0
    for word, form in zip(found, forms, strict=True):
        parts += [text[end : word.start()], word[0] if word[0].lower() == form else form]
        end = word.end()
    return "".join([*parts, text[end:]])
