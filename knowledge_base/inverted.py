"""The nearest of very many rows: an inverted file over the cells of a k-means clustering (Sivic & Zisserman, "Video Google",
2003), of which a query looks through those nearest to it. Rows are kept as 16-bit floats.

FAISS's graph (HNSW) finds as well, but takes ten times as long to build, and is never let go of a row.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from knowledge_base.backends import FloatArray

Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PER_CELL = 39
"""Rows that show k-means where a cell's middle is."""
_CELLS = 4
"""Times the square root of the number of rows: so many cells."""
_LOOKED_THROUGH = 2
"""Times the square root of the number of cells: so many a query looks through. `python -m bench.scale` shows what is found."""


def cells(size: int) -> int:
    """How many there are for so many rows."""
    return int(max(1, min(round(_CELLS * size**0.5), size // PER_CELL)))


class InvertedIndex:
    """Unit rows (n, d), numbered from 0 as they were added. Searches are safe from several threads, each takes one."""

    def __init__(self, index: Any) -> None:
        index.make_direct_map(True)
        self._index = index
        self.size = int(index.ntotal)
        self._looked_through = max(1, round(_LOOKED_THROUGH * index.nlist**0.5))

    @classmethod
    def build(cls, size: int, shown: Iterable[FloatArray], parts: Iterable[FloatArray]) -> "InvertedIndex":
        """Of `size` rows, which come in `parts`; `shown` is a sample of them, PER_CELL for each of `cells(size)`."""
        sample = np.concatenate([*shown]).astype(np.float32, copy=False)
        dimension = sample.shape[1]
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension), dimension, cells(size), faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT, False
        )
        index.cp.niter, index.cp.spherical, index.cp.seed = 10, True, 20240
        index.cp.min_points_per_centroid, index.cp.max_points_per_centroid = 1, PER_CELL
        index.train(sample)
        del sample
        for part in parts:
            index.add(np.ascontiguousarray(part, dtype=np.float32))
        return cls(index)

    def search(self, row: FloatArray, count: int, alive: Flags | None = None) -> tuple[Ids, FloatArray]:
        """The numbers of at most `count` rows nearest to a unit row (d,), nearest first, and their inner products with it.

        `alive`, (n,), tells which rows there still are.
        """
        given: Any = faiss.SearchParametersIVF()
        given.nprobe = self._looked_through
        if alive is not None:
            bits = np.packbits(alive, bitorder="little")  # must outlive the search
            given.sel = faiss.IDSelectorBitmap(self.size, faiss.swig_ptr(bits))
        likeness, places = self._index.search(np.ascontiguousarray(row[None, :], dtype=np.float32), count, params=given)
        found = places[0] >= 0
        return places[0][found], likeness[0][found]

    def rows(self, places: Ids) -> FloatArray:
        """Those rows, (len(places), d) float32."""
        rows: FloatArray = self._index.reconstruct_batch(np.ascontiguousarray(places, dtype=np.int64))
        return rows

    def write(self, path: Path) -> None:
        """FAISS's own file format."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def read(cls, path: Path) -> "InvertedIndex":
        """Raises RuntimeError when FAISS cannot read it."""
        return cls(faiss.read_index(str(path)))
