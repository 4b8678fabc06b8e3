"""Likeness of spelling: TF-IDF over character n-grams within words, insensitive to script, case, width and diacritics."""

from collections import Counter
from collections.abc import Sequence
from copy import copy
from typing import Any, Self

import numpy as np
from scipy import sparse
from scipy.sparse._sparsetools import csc_matvec, csr_row_index  # the only way past the checks; SciPy is pinned
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge_base.backends import FloatArray
from knowledge_base.normalise import lexical_form


class Lexicon:
    """Built once from the corpus's texts, immutable afterwards."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, preprocessor=lexical_form, dtype=np.float32
        )
        self._keep(self._vectorizer.fit_transform(texts))
        self._grams = self._vectorizer.build_analyzer()

    def _keep(self, rows: Any) -> None:
        self.rows = rows
        self._columns = rows.T.tocsr()

    def extended(self, fresh: Sequence[str], take: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Self:
        """The rows `take` of this one, where it is -1 the next of `fresh`; the known n-grams and their weights stay."""
        other = copy(self)
        added = self.vectors(fresh) if len(fresh) else self.rows[:0]
        order = take.copy()
        order[take < 0] = self.rows.shape[0] + np.arange(len(fresh))
        other._keep(sparse.vstack([self.rows, added]).tocsr()[order])
        return other

    def vectors(self, texts: Sequence[str]) -> Any:
        """Sparse (n, features), rows of length 1 or 0."""
        return self._vectorizer.transform(texts)

    def similarities(self, texts: Sequence[str]) -> FloatArray:
        """(len(texts), corpus size), each 0 to 1."""
        if len(texts) == 1:
            return self._alike(texts[0])[None, :]
        dense: FloatArray = (self.vectors(texts) @ self._columns).toarray()
        return dense

    def _alike(self, text: str) -> FloatArray:
        """The same for one text, without scikit-learn's and SciPy's checks, which take longer than the work."""
        counts = Counter(map(self._vectorizer.vocabulary_.get, self._grams(text)))
        counts.pop(None, None)  # n-grams that no phrasing has
        places = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
        weights = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))) * self._vectorizer.idf_[places]
        weights = (weights / max(float(np.linalg.norm(weights)), 1e-9)).astype(np.float32)
        lists = self._columns  # row g: the texts that have n-gram g
        bounds = np.zeros(len(places) + 1, dtype=lists.indptr.dtype)
        np.cumsum(lists.indptr[places + 1] - lists.indptr[places], out=bounds[1:])
        found, shares = np.empty(bounds[-1], dtype=lists.indices.dtype), np.empty(bounds[-1], dtype=np.float32)
        csr_row_index(len(places), places.astype(lists.indptr.dtype), lists.indptr, lists.indices, lists.data, found, shares)
        alike = np.zeros(self.rows.shape[0], dtype=np.float32)
        csc_matvec(len(alike), len(places), bounds, found, shares, weights, alike)
        return alike
