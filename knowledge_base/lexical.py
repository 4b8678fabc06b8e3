"""Likeness of spelling: TF-IDF over character n-grams within words, insensitive to script, case, width and diacritics."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge_base.backends import FloatArray
from knowledge_base.normalise import lexical_form


class Lexicon:
    """Built once from the corpus's texts, immutable afterwards."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, preprocessor=lexical_form, dtype=np.float32
        )
        self.rows: Any = self._vectorizer.fit_transform(texts)
        self._columns: Any = self.rows.T.tocsr()

    def vectors(self, texts: Sequence[str]) -> Any:
        """Sparse (n, features), rows of length 1 or 0."""
        return self._vectorizer.transform(texts)

    def similarities(self, texts: Sequence[str]) -> FloatArray:
        """(len(texts), corpus size), each 0 to 1."""
        dense: FloatArray = np.asarray((self.vectors(texts) @ self._columns).todense(), dtype=np.float32)
        return dense
