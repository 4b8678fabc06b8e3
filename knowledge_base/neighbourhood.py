"""What lies around one message: its nearest phrasings, and all that is judged by them alone.

The head is the same kernel ridge regression as `head`, solved for the neighbourhood (a local Gaussian process: Gramacy & Apley,
"Local Gaussian Process Approximation for Large Computer Experiments", 2015). So nothing has to be solved for all phrasings
together, and whatever is edited takes part at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.linalg import blas, lapack
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no types

from knowledge_base.backends import FloatArray
from knowledge_base.grams import Codes, likeness
from knowledge_base.head import kernel
from knowledge_base.matcher import Signals

SIZE = 256
"""Nearest phrasings that judge a message. More cost time and change little: `python -m bench.scale --local`."""
SPELT = 64
"""The nearest of them are compared in spelling; the others' is taken to be 0."""
_SHARPNESS = 3.0
_RIDGE = 0.05
"""The head's, here: a neighbourhood's phrasings lie close together, and to part them takes a sharper look than `head` has."""
ABSENT = -30.0
"""A signal of no target: nothing is left of its share."""

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Neighbourhood:
    """The nearest phrasings, nearest first. `places` number them as `Phrasings` does; `rows` is (k, d), all others (k,), but for
    `codes`, which the first few have alone.
    """

    places: Ids
    rows: FloatArray
    meaning: FloatArray
    labels: npt.NDArray[np.int32]
    told: npt.NDArray[np.bool_]
    forms: npt.NDArray[np.uint64]
    codes: Sequence[Codes]
    lengths: FloatArray

    def kept(self, keep: "npt.NDArray[np.bool_]", size: int = SIZE) -> "Neighbourhood":
        """The nearest `size` of those."""
        chosen = np.flatnonzero(keep)[:size]
        return Neighbourhood(
            self.places[chosen],
            self.rows[chosen],
            self.meaning[chosen],
            self.labels[chosen],
            self.told[chosen],
            self.forms[chosen],
            [self.codes[place] for place in chosen if place < len(self.codes)],
            self.lengths[chosen],
        )


@dataclass(frozen=True)
class Judged:
    """One message's signals, (1, targets), and the numbers of the targets that it was judged by."""

    targets: npt.NDArray[np.int32]
    signals: Signals


@cache
def one_thread_each() -> None:
    """From now on BLAS works in the thread that calls it. For matrices as small as a neighbourhood's its own threads only wait
    for each other where processors are busy: 100 ms instead of 1.
    """
    threadpool_limits(1, "blas")


def judged(near: Neighbourhood, asked: Codes, rarity: FloatArray) -> Judged:
    """`asked` is the message, `coded`."""
    targets, places = np.unique(near.labels, return_inverse=True)
    spelt = min(SPELT, len(near.codes))
    signals = np.zeros((3, len(targets)), dtype=np.float32)
    signals[0] = -1.0
    np.maximum.at(signals[0], places, near.meaning)
    np.maximum.at(signals[1], places[:spelt], likeness(asked, near.codes[:spelt], near.lengths[:spelt], rarity))
    np.add.at(signals[2], places, _head(near))
    meaning, spelling, score = signals[:, None, :]
    return Judged(targets, Signals(meaning, spelling, score))


def _head(near: Neighbourhood) -> FloatArray:
    """What each phrasing adds to its target's score: k (K + λI)⁻¹, one number for each."""
    if not len(near.places):
        return near.meaning
    upper = kernel(blas.ssyrk(1.0, near.rows.T, trans=1), None, _SHARPNESS)  # one half of K; the other is never looked at
    upper[np.diag_indices(len(upper))] += _RIDGE
    _, solved, _ = lapack.sposv(upper, kernel(near.meaning.copy(), None, _SHARPNESS), overwrite_a=True)
    return np.asarray(solved)


def stacked(parts: Sequence[Judged]) -> Signals:
    """(messages, most targets of any); where one has fewer, the rest is ABSENT."""
    width = max((len(part.targets) for part in parts), default=1)
    whole = np.full((3, len(parts), width), ABSENT, dtype=np.float32)
    for row, part in enumerate(parts):
        for name, values in enumerate((part.signals.meaning, part.signals.spelling, part.signals.score)):
            whole[name, row, : len(part.targets)] = values[0]
    return Signals(*whole)
