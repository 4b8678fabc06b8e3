"""Vectors by text, so that a restart or an edit encodes only what is new."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge_base.backends import FloatArray, Role
from knowledge_base.corpus import Corpus, reference_lines
from knowledge_base.encoder import Encoder
from knowledge_base.learning import Vectors
from knowledge_base.prepare import Progress, no_progress

BOTH_ROLES_LIMIT = 6000
"""Up to so many phrasings are encoded in both roles. With more, each target has many and the second role adds nothing."""


class Embeddings:
    """A cache in memory, and in `file` when one is given. Not shared between threads."""

    def __init__(self, encoder: Encoder, file: Path | None = None) -> None:
        self._encoder = encoder
        self._file = file
        self._known: dict[str, FloatArray] = {}
        self._changed = False
        if file is not None and file.is_file():
            self._read(file)

    def vectors(self, corpus: Corpus, progress: Progress = no_progress) -> Vectors:
        """The corpus's and the reference lines', encoding what is missing. Forgets texts that are no longer used."""
        texts, lines = list(corpus.texts), [text for text, _ in reference_lines()]
        both = len(texts) <= BOTH_ROLES_LIMIT
        used: dict[str, FloatArray] = {}
        shared = _REFERENCE.setdefault(self._encoder.fingerprint, {})
        used.update({key: shared[key] for role in ("query", "passage") for line in lines if (key := _key(role, line)) in shared})
        parts = [(lines, "query"), (lines, "passage"), (texts, "query"), *([(texts, "passage")] if both else [])]
        found = [self._take(part, role, used, progress) for part, role in parts]  # type: ignore[arg-type]  # the literals above
        shared.update({_key(role, line): used[_key(role, line)] for role in ("query", "passage") for line in lines})
        self._changed |= used.keys() != self._known.keys()
        self._known = used
        return Vectors(found[2], found[3] if both else None, found[0], found[1])

    def _take(self, texts: Sequence[str], role: Role, used: dict[str, FloatArray], progress: Progress) -> FloatArray:
        keys = [_key(role, text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known and key not in used}
        if missing:
            fresh = self._encoder.encode(list(missing.values()), role, progress)
            used.update(zip(missing, fresh, strict=True))
        for key in keys:
            used.setdefault(key, self._known.get(key, _NOTHING))
        return np.stack([used[key] for key in keys]) if keys else np.empty((0, self._encoder.dimension), dtype=np.float32)

    def write(self) -> None:
        """Save, if anything changed: written beside the file, then renamed."""
        if self._file is None or not self._changed:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(prefix=".embeddings-", suffix=".npz", dir=self._file.parent)
        with os.fdopen(handle, "wb") as out:
            np.savez(
                out,
                encoder=np.array(self._encoder.fingerprint),
                keys=np.array(list(self._known)),
                rows=np.stack(list(self._known.values())),
            )
        os.replace(scratch, self._file)
        self._changed = False

    def _read(self, file: Path) -> None:
        try:
            with np.load(file) as stored:
                if str(stored["encoder"]) == self._encoder.fingerprint:
                    self._known = dict(zip(stored["keys"].tolist(), stored["rows"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, TypeError):
            self._known = {}  # a damaged cache is made anew


_REFERENCE: dict[str, dict[str, FloatArray]] = {}
"""The reference lines' vectors by encoder, kept for the process: each of its knowledge bases needs the same ones."""
_NOTHING: FloatArray = np.empty(0, dtype=np.float32)


def _key(role: Role, text: str) -> str:
    return hashlib.sha256(f"{role}\n{text}".encode()).hexdigest()[:32]
