"""BM25 as a search engine would be set up: Lucene's formula with k1 = 1.5, b = 0.75; every phrasing is a document.

Where there are Chinese characters, jieba finds the words, after Traditional ones were made Simplified (its dictionary knows only
those); elsewhere runs of letters and digits are words. All in lower case, no stop words, no stemming.
"""

import logging
import re
from collections.abc import Sequence

import bm25s  # type: ignore[import-untyped]  # it has annotations, but does not say so
import jieba  # type: ignore[import-untyped]  # it has none
from opencc import OpenCC

from bench.peers import Guess, Known

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+")
_SIMPLIFIED = OpenCC("t2s")
jieba.setLogLevel(logging.WARNING)


def words(text: str) -> list[str]:
    lower = text.lower()
    if not _HAN.search(lower):
        return _WORD.findall(lower)
    return [word for word in jieba.lcut(_SIMPLIFIED.convert(lower)) if _WORD.search(word)]


def guesses(known: Sequence[Known], asked: Sequence[str]) -> list[Guess]:
    """The best document's label. Confidence is its score by min-max: 0 is no word in common, 1 the best score of all questions
    asked. It orders questions as the bare score does; it is no probability.
    """
    search = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    search.index([words(text) for _, text in known], show_progress=False)
    best = []
    for text in asked:
        scores = search.get_scores(spoken) if (spoken := words(text)) else [0.0]
        place = max(range(len(scores)), key=scores.__getitem__)
        best.append(Guess(known[place].label, float(scores[place])))
    highest = max((guess.confidence for guess in best), default=0.0) or 1.0
    return [guess._replace(confidence=guess.confidence / highest) for guess in best]
