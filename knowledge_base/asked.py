"""The vectors of questions that customers asked, remembered: whoever looks at them looks again."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from knowledge_base.backends import FloatArray
from knowledge_base.encoder import Encoder
from knowledge_base.prepare import Progress, no_progress

_REMEMBERED = 10_000
"""15 MB with the default encoder."""


class AskedVectors:
    """Thread-safe."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: OrderedDict[str, FloatArray] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str], progress: Progress = no_progress) -> FloatArray:
        """Raw query-role vectors (n, d) of texts in spoken form; encodes what is new, 3 ms each."""
        with self._lock:
            missing = list(dict.fromkeys(text for text in texts if text not in self._known))
            self._known.update(zip(missing, self._encoder.encode(missing, "query", progress), strict=True))
            for text in texts:
                self._known.move_to_end(text)
            rows = [self._known[text] for text in texts]
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return np.array(rows, dtype=np.float32).reshape(len(texts), self._encoder.dimension)
