"""Every phrasing's row, in FAISS's flat index: exact, and quick for some thousand. See `inverted` for very many."""

from pathlib import Path
from typing import Any

import faiss
import numpy as np

from knowledge_base.backends import FloatArray
from knowledge_base.int8_rows import Int8Rows
from knowledge_base.space import product

QUICK_FROM = 1000
"""Rows from which int8 is quicker."""
EXACT = 64


class PhrasingIndex:
    """Unit rows in corpus order."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self.size = int(index.ntotal)
        # FAISS's own storage, not a copy; it lives as long as the index does.
        self._rows: FloatArray = faiss.rev_swig_ptr(index.get_xb(), self.size * index.d).reshape(self.size, -1)
        self._quick = Int8Rows(self._rows) if self.size >= QUICK_FROM else None

    @classmethod
    def build(cls, rows: FloatArray) -> "PhrasingIndex":
        """`rows` are (n, d), of length 1."""
        flat = faiss.IndexFlatIP(rows.shape[1])
        flat.add(np.ascontiguousarray(rows, dtype=np.float32))
        return cls(flat)

    def likenesses(self, queries: FloatArray) -> FloatArray:
        """(queries, n) inner products; a single query's are exact for the nearest rows, and off by a thousandth for the rest."""
        if len(queries) > 1 or self._quick is None:
            return product(queries, self._rows.T)
        found = self._quick.products(queries[0])
        near = np.argpartition(found, -EXACT)[-EXACT:]
        found[near] = np.einsum("nd,d->n", self._rows[near], queries[0])
        return found[None, :]

    def rows(self) -> FloatArray:
        """The rows, (n, d)."""
        return self._rows

    def write(self, path: Path) -> None:
        """FAISS's own file format."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def read(cls, path: Path) -> "PhrasingIndex":
        """Raises RuntimeError when FAISS cannot read it."""
        return cls(faiss.read_index(str(path)))
