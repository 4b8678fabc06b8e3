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
    """Thread-safe; who asks for what is known waits for nobody's encoding."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: OrderedDict[str, FloatArray] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str], progress: Progress = no_progress) -> FloatArray:
        """Raw query-role vectors (n, d) of texts in spoken form; encodes what is new, 3 ms each."""
        with self._lock:
            missing = list(dict.fromkeys(text for text in texts if text not in self._known))
        fresh = dict(zip(missing, self._encoder.encode(missing, "query", progress), strict=True))
        with self._lock:
            found = {text: fresh[text] if text in fresh else self._known.get(text) for text in texts}
            for text, row in found.items():
                if row is not None:
                    self._known[text] = row
                    self._known.move_to_end(text)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        if lost := [text for text, row in found.items() if row is None]:  # forgotten while others were encoded
            found.update(zip(lost, self._encoder.encode(lost, "query"), strict=True))
        return np.array([found[text] for text in texts], dtype=np.float32).reshape(len(texts), self._encoder.dimension)
