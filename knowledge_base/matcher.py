"""The three signals that every query is judged by, for each target: nearest phrasing in meaning, nearest in spelling, and
the head's score."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from knowledge_base.backends import FloatArray
from knowledge_base.corpus import Corpus
from knowledge_base.head import Head, Places, kernel
from knowledge_base.index import PhrasingIndex
from knowledge_base.lexical import Lexicon
from knowledge_base.space import Space, product

SPELLING_LIMIT = 6000
"""Above so many phrasings, which nobody learns from together but to measure, the head looks at meaning alone: there spelling
costs most. Below it is worth it: without, the sample FAQ beside the small talk (5,367 phrasings) answers 0.865 of data/eval
right in Vietnamese, with 0.899 (auroc 0.942, 0.956), and no less in the other languages."""


@dataclass(frozen=True)
class Signals:
    """Each (queries, targets). `meaning` and `spelling` are the best likeness to any phrasing; `score` the head's."""

    meaning: FloatArray
    spelling: FloatArray
    score: FloatArray


@dataclass(frozen=True)
class Matcher:
    """The corpus's rows must be grouped by label (see `grouped`); `starts[t]` is target t's first row."""

    corpus: Corpus
    space: Space
    index: PhrasingIndex
    lexicon: Lexicon
    head: Head
    starts: Places

    @classmethod
    def fit(cls, corpus: Corpus, space: Space, rows: FloatArray, lexicon: Lexicon | None = None) -> Self:
        """`rows` are the phrasings' places in `space`; `lexicon` is the corpus's, where somebody has it already."""
        lexicon = lexicon or Lexicon(corpus.texts)
        gram_spelling = None
        if len(rows) <= SPELLING_LIMIT:
            gram_spelling = np.asarray((lexicon.rows @ lexicon.rows.T).todense(), dtype=np.float32)
        head = Head.fit(kernel(rows @ rows.T, gram_spelling), corpus.labels, len(corpus.targets))
        starts = np.searchsorted(corpus.labels, np.arange(len(corpus.targets)))
        return cls(corpus, space, PhrasingIndex.build(rows), lexicon, head, starts)

    def likenesses(self, places: FloatArray, texts: Sequence[str]) -> tuple[FloatArray, FloatArray]:
        """In meaning and in spelling to every phrasing, each (queries, phrasings). `places` are the texts' in `space`."""
        return self.index.likenesses(places), self.lexicon.similarities(texts)

    def kernel_rows(self, meaning: FloatArray, spelling: FloatArray) -> FloatArray:
        """The head's kernel between queries and phrasings."""
        return kernel(meaning, spelling if self.index.size <= SPELLING_LIMIT else None)

    def best(self, likeness: FloatArray) -> FloatArray:
        """(queries, phrasings) → (queries, targets)."""
        reduced: FloatArray = np.maximum.reduceat(likeness, self.starts, axis=1)
        return reduced

    def signals(self, meaning: FloatArray, spelling: FloatArray) -> Signals:
        """From the likenesses to every phrasing."""
        score = product(self.kernel_rows(meaning, spelling), self.head.weights)
        return Signals(self.best(meaning), self.best(spelling), score)


def grouped(corpus: Corpus) -> tuple[Corpus, npt.NDArray[np.int64]]:
    """The same corpus with its rows grouped by label, and the order that was applied."""
    order = np.argsort(corpus.labels, kind="stable")
    texts = tuple(corpus.texts[i] for i in order)
    return Corpus(texts, corpus.labels[order], corpus.targets, corpus.told[order]), order
