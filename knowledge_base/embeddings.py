"""Vectors by text, so that a restart or an edit encodes only what is new."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from knowledge_base.backends import FloatArray, Role
from knowledge_base.corpus import Corpus, reference_lines
from knowledge_base.diacritics import Diacritics
from knowledge_base.encoder import Encoder
from knowledge_base.prepare import Progress, no_progress
from knowledge_base.vector_file import VectorFile
from knowledge_base.vectors import Vectors

BOTH_ROLES_LIMIT = 3000
"""Up to so many phrasings are encoded in both roles. With more, each target has many and the second role adds nothing."""
_AT_ONCE = 5000
"""Texts whose vectors are in memory together where there are very many."""


class Embeddings:
    """A cache in a file, a temporary one where none is given. Thread-safe."""

    def __init__(self, encoder: Encoder, file: Path | None = None) -> None:
        self._encoder = encoder
        self._file = VectorFile(file, encoder.dimension)

    def vectors(self, corpus: Corpus, progress: Progress = no_progress, marks: Diacritics | None = None) -> Vectors:
        """The corpus's and the reference lines', encoding what is missing. `marks` by default are learnt from the corpus."""
        marks = marks or Diacritics.learn(corpus.texts)
        texts = [marks.restored(text) for text in corpus.texts]
        lines = self.reference()
        queries = self.take(texts, "query", progress)
        both = len(texts) <= BOTH_ROLES_LIMIT
        return Vectors(queries, self.take(texts, "passage", progress) if both else None, *lines, marks)

    def reference(self) -> tuple[FloatArray, FloatArray]:
        """The reference lines' vectors in either role, (lines, d)."""
        lines = [text for text, _ in reference_lines()]
        shared = _REFERENCE.get(self._encoder.fingerprint)
        if shared is None:
            shared = _REFERENCE[self._encoder.fingerprint] = self.take(lines, "query"), self.take(lines, "passage")
        return shared

    def take(self, texts: Sequence[str], role: Role = "query", progress: Progress = no_progress) -> FloatArray:
        """(n, d) float32, encoding what is missing."""
        keys = [self._key(role, text) for text in texts]
        found = self._file.read(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        found.update(self._encoded(missing, role, progress))
        return np.stack([found[key] for key in keys]) if keys else np.empty((0, self._encoder.dimension), dtype=np.float32)

    def parts(self, texts: Sequence[str], progress: Progress = no_progress) -> Iterator[FloatArray]:
        """The query-role vectors of very many texts, some thousand at a time."""
        for start in range(0, len(texts), _AT_ONCE):

            def told(what: str, share: float, start: int = start) -> None:
                progress(what, (start + share * min(_AT_ONCE, len(texts) - start)) / len(texts))

            yield self.take(texts[start : start + _AT_ONCE], "query", told)

    def fresh(self, texts: Sequence[str]) -> FloatArray:
        """Query-role vectors of texts that are probably new: encoded without looking for them, and remembered."""
        rows = self._encoder.encode(list(texts), "query")
        self.remember(texts, rows)
        return rows

    def remember(self, texts: Sequence[str], rows: FloatArray) -> None:
        """Query-role vectors (n, d) that somebody has already."""
        self._file.append([self._key("query", text) for text in texts], rows)

    def keep_only(self, texts: Sequence[str], *, both: bool) -> None:
        """Drop the others from the file where they are most of it. `both`: in either role, else as queries alone."""
        lines = [text for text, _ in reference_lines()]
        keys = [self._key("query", text) for text in texts]
        keys += [self._key(role, line) for role in ("query", "passage") for line in lines]
        self._file.shrink(keys + [self._key("passage", text) for text in texts] if both else keys)

    def release(self) -> None:
        """Let go of what is in memory."""
        self._file.release()

    def _encoded(self, missing: dict[bytes, str], role: Role, progress: Progress) -> dict[bytes, FloatArray]:
        if not missing:
            return {}
        keys, rows = list(missing), self._encoder.encode(list(missing.values()), role, progress)
        self._file.append(keys, rows)
        return dict(zip(keys, rows, strict=True))

    def _key(self, role: Role, text: str) -> bytes:
        return hashlib.blake2b(
            f"{self._encoder.fingerprint}\n{role}\n{text}".encode("utf-8", "surrogatepass"), digest_size=16
        ).digest()


_REFERENCE: dict[str, tuple[FloatArray, FloatArray]] = {}
"""The reference lines' vectors by encoder, kept for the process: each of its knowledge bases needs the same ones."""
