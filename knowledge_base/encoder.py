"""Sentences → unit vectors, with a small memory of recent queries."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Self

import numpy as np

from knowledge_base.backends import Backend, FloatArray, Role, open_backend
from knowledge_base.prepare import Progress, no_progress, prepare

__all__ = ["Encoder", "Progress", "prepare"]

_REMEMBERED = 2048
_MAX_CHARACTERS = 2000
"""Longer texts are cut before encoding: the model reads 512 tokens, and the cost of a hostile message stays bounded."""


class Encoder:
    """Thread-safe. `dimension` is the vectors' length; `fingerprint` changes whenever the vectors would."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.dimension = backend.dimension
        self.fingerprint = backend.fingerprint
        self._recent: OrderedDict[tuple[Role, str], FloatArray] = OrderedDict()
        self._under_way: dict[tuple[Role, str], Future[FloatArray]] = {}
        self._lock = threading.Lock()

    @classmethod
    def load(cls, name_or_folder: str | Path, *, threads: int | None = None) -> Self:
        """A folder made by `prepare`, or anything sentence-transformers can load by name or folder.

        `threads` is how many a long list is spread over (default: the processor's count); one query uses one.
        Raises EncoderError with what to do when it cannot be loaded or is damaged.
        """
        return cls(open_backend(name_or_folder, threads))

    def encode(self, texts: Sequence[str], role: Role, progress: Progress = no_progress) -> FloatArray:
        """float32 (n, dimension), rows of length 1. A text's vector does not depend on its neighbours."""
        texts = [text[:_MAX_CHARACTERS] for text in texts]
        if len(texts) == 1:
            return self._single(texts[0], role)[None, :]
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        done = 0

        def report(count: int) -> None:
            nonlocal done
            with self._lock:
                done += count
            if done % 100 < count:
                progress("Encoding", done / len(texts))

        return self._backend.encode(texts, role, report)

    def _single(self, text: str, role: Role) -> FloatArray:
        """Remembered, or awaited where another thread is just at it."""
        key = (role, text)
        with self._lock:
            if key in self._recent:
                self._recent.move_to_end(key)
                return self._recent[key]
            under_way = self._under_way.get(key)
            if under_way is None:
                mine = self._under_way[key] = Future()
        if under_way is not None:
            return under_way.result()
        try:
            vector: FloatArray = self._backend.encode([text], role, lambda _: None)[0]
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            vector.flags.writeable = False
            mine.set_result(vector)
        finally:
            with self._lock:
                del self._under_way[key]
                if not mine.exception():
                    self._recent[key] = vector
                    if len(self._recent) > _REMEMBERED:
                        self._recent.popitem(last=False)
        return vector
