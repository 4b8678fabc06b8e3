"""FAISS behind one call: exact inner product while that is fast, a navigable graph above, chosen by size."""

from pathlib import Path
from typing import Any

import faiss
import numpy as np

from knowledge_base.backends import FloatArray
from knowledge_base.space import product

EXACT_LIMIT = 30_000
_NEIGHBOURS = 512


class PhrasingIndex:
    """Unit rows in corpus order."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
        self.size = int(index.ntotal)
        # FAISS's own storage, not a copy; it lives as long as the index does.
        self._rows: FloatArray | None = (
            faiss.rev_swig_ptr(index.get_xb(), self.size * index.d).reshape(self.size, -1)
            if isinstance(index, faiss.IndexFlat)
            else None
        )

    @classmethod
    def build(cls, rows: FloatArray, *, exact_limit: int = EXACT_LIMIT) -> "PhrasingIndex":
        """`rows` are (n, d), of length 1."""
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        if len(rows) <= exact_limit:
            flat = faiss.IndexFlatIP(rows.shape[1])
            flat.add(rows)
            return cls(flat)
        graph: Any = faiss.IndexHNSWFlat(rows.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = 120
        graph.hnsw.efSearch = _NEIGHBOURS
        graph.add(rows)
        return cls(graph)

    def likenesses(self, queries: FloatArray) -> FloatArray:
        """(queries, n) inner products. Above the exact limit, rows that are not among a query's nearest 512 get the
        smallest likeness found, an upper bound of their own.
        """
        if self._rows is not None:
            return product(queries, self._rows.T)
        found, places = self._index.search(np.ascontiguousarray(queries, dtype=np.float32), _NEIGHBOURS)
        likeness = np.repeat(found.min(axis=1, keepdims=True), self.size, axis=1)
        np.put_along_axis(likeness, places, found, axis=1)
        filled: FloatArray = likeness
        return filled

    def rows(self) -> FloatArray:
        """The rows, (n, d)."""
        if self._rows is not None:
            return self._rows
        stored: FloatArray = self._index.reconstruct_n(0, self.size)
        return stored

    def write(self, path: Path) -> None:
        """FAISS's own file format."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def read(cls, path: Path) -> "PhrasingIndex":
        """Raises RuntimeError when FAISS cannot read it."""
        return cls(faiss.read_index(str(path)))
