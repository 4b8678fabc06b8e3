"""Very many phrasings in few arrays: nothing is a Python object of its own, and each array can stay in its file."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from knowledge_base.backends import FloatArray
from knowledge_base.corpus import Lines
from knowledge_base.grams import Codes, Spelled, coded

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Segment:
    """Phrasings grouped by target, whose numbers are `labels`; `told` is as in `Lines`. `forms` are hashes of the lexical forms;
    text i is letters[offsets[i]:offsets[i + 1]] in UTF-8.
    """

    letters: npt.NDArray[np.uint8]
    offsets: Ids
    labels: npt.NDArray[np.int32]
    forms: npt.NDArray[np.uint64]
    spelled: Spelled
    told: npt.NDArray[np.bool_]

    @property
    def size(self) -> int:
        return len(self.labels)

    def text(self, place: int) -> str:
        return self.letters[self.offsets[place] : self.offsets[place + 1]].tobytes().decode()

    def lines(self, start: int, end: int) -> Lines:
        """One target's rows, from `start` to before `end`."""
        texts = tuple(self.text(place) for place in range(start, end))
        return Lines(texts, tuple(self.told[start:end].tolist()))

    def renumbered(self, label: int) -> Self:
        """The same rows, all of them under one target's number."""
        return type(self)(self.letters, self.offsets, np.full_like(self.labels, label), self.forms, self.spelled, self.told)


def form(codes: Codes) -> int:
    """A 64-bit hash of a lexical form, as `coded` gives it."""
    return int.from_bytes(hashlib.blake2b(codes.tobytes(), digest_size=8).digest(), "little")


def segment_of(lines: Sequence[Lines], codes: Sequence[Codes], rarity: FloatArray) -> Segment:
    """Target i's lines are `lines[i]`; `codes` are all their texts', `coded`."""
    letters = [text.encode("utf-8", "surrogatepass") for one in lines for text in one.texts]
    counts = [len(one.texts) for one in lines]
    return Segment(
        np.frombuffer(b"".join(letters), dtype=np.uint8),
        _offsets(map(len, letters)),
        np.repeat(np.arange(len(lines), dtype=np.int32), counts),
        np.fromiter(map(form, codes), dtype=np.uint64, count=len(codes)),
        Spelled.of(codes, rarity),
        np.fromiter((told for one in lines for told in one.told), dtype=np.bool_, count=len(codes)),
    )


def coded_lines(lines: Iterable[Lines]) -> list[Codes]:
    """For `segment_of`."""
    return [coded(text) for one in lines for text in one.texts]


def chained(segments: Sequence[Segment]) -> Segment:
    """One after the other; their labels stay."""
    spelled = [one.spelled for one in segments]
    return Segment(
        np.concatenate([one.letters for one in segments]),
        _offsets(int(length) for one in segments for length in np.diff(one.offsets)),
        np.concatenate([one.labels for one in segments]),
        np.concatenate([one.forms for one in segments]),
        Spelled(
            np.concatenate([one.codes for one in spelled]),
            _offsets(int(length) for one in spelled for length in np.diff(one.offsets)),
            np.concatenate([one.lengths for one in spelled]),
        ),
        np.concatenate([one.told for one in segments]),
    )


def _offsets(lengths: Iterable[int]) -> Ids:
    return np.cumsum([0, *lengths], dtype=np.int64)
