"""The raw vectors that everything is learnt from."""

from dataclasses import dataclass

from knowledge_base.backends import FloatArray
from knowledge_base.diacritics import Diacritics


@dataclass(frozen=True)
class Vectors:
    """Raw encoder vectors. `passages` is None in a large knowledge base, where the query role alone does as well.

    `reference_*` follow `reference_lines()`; `marks` is how the corpus's texts were read.
    """

    queries: FloatArray
    passages: FloatArray | None
    reference_queries: FloatArray
    reference_passages: FloatArray
    marks: Diacritics
