"""Likeness of spelling within a neighbourhood: the same TF-IDF over character n-grams as `lexical`, hashed, so that nothing
has to be held for a text but its characters and its length.

Feature hashing (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009): n-grams that fall into one
bucket are taken for one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge_base.backends import FloatArray
from knowledge_base.normalise import lexical_form

Codes = npt.NDArray[np.uint16]
Ints = npt.NDArray[np.integer[Any]]

BUCKETS = 1 << 20
_SIZES = (2, 3, 4, 5)
_BLANK = ord(" ")
_SIEVE = 1 << 14
_FEW_TEXTS = 50_000
"""So many show how frequent each n-gram is."""
_AT_ONCE = 2000
_LOGARITHMS = np.append(0.0, 1 + np.log(np.arange(1, 256))).astype(np.float32)
"""1 + ln of a count, 0 of none."""


def coded(text: str) -> Codes:
    """The lexical form's characters, each word between blanks of its own; rare ones beyond 16 bits are folded."""
    padded = "".join(f" {word} " for word in lexical_form(text).split())
    wide = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes: Codes = (wide ^ (wide >> 16)).astype(np.uint16)
    return codes


def buckets(codes: Codes) -> tuple[npt.NDArray[np.uint32], Ints]:
    """The bucket of every n-gram within a word, and where it begins. Two blanks in a row part words, and texts."""
    parted = np.zeros(len(codes), dtype=np.int32)
    parted[1:] = (codes[1:] == _BLANK) & (codes[:-1] == _BLANK)
    word = np.cumsum(parted, dtype=np.int32)
    rolling = wide = codes.astype(np.uint32)
    found, places = [], []
    for size in _SIZES:
        if len(codes) < size:
            break
        rolling = rolling[: len(codes) - size + 1] * np.uint32(0x01000193) + wide[size - 1 :]
        inside = np.flatnonzero(word[: len(rolling)] == word[size - 1 :])
        found.append(((rolling[inside] ^ np.uint32(size)) * np.uint32(0x9E3779B1)) >> np.uint32(12))
        places.append(inside)
    if not found:
        return np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.int64)
    return np.concatenate(found), np.concatenate(places)


@dataclass(frozen=True)
class Spelled:
    """Texts as `coded`: text i is codes[offsets[i]:offsets[i + 1]], `lengths[i]` its TF-IDF vector's."""

    codes: Codes
    offsets: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.float32]

    @classmethod
    def of(cls, codes: Sequence[Codes], rarity: FloatArray) -> "Spelled":
        """`rarity` as `rarities` gives it."""
        offsets = np.cumsum([0, *map(len, codes)], dtype=np.int64)
        lengths = np.zeros(len(codes), dtype=np.float32)
        for start, text, bucket, count in _counted(codes):
            weight = _LOGARITHMS[np.minimum(count, 255)] * rarity[bucket]
            part = np.bincount(text, weight.astype(np.float64) ** 2, min(_AT_ONCE, len(codes) - start))
            lengths[start : start + len(part)] = np.sqrt(part)
        return cls(np.concatenate([np.empty(0, np.uint16), *codes]), offsets, lengths)

    def at(self, place: int) -> Codes:
        return self.codes[self.offsets[place] : self.offsets[place + 1]]


def rarities(codes: Sequence[Codes]) -> FloatArray:
    """Each bucket's inverse document frequency, (BUCKETS,) float32, smoothed as scikit-learn does."""
    shown = codes[:: 1 + len(codes) // _FEW_TEXTS]
    frequency = np.zeros(BUCKETS, dtype=np.int64)
    for _, _, bucket, _ in _counted(shown):
        frequency += np.bincount(bucket, minlength=BUCKETS)
    rarity: FloatArray = (np.log((1 + len(shown)) / (1 + frequency)) + 1).astype(np.float32)
    rarity[frequency == 0] = 0.0  # an n-gram that no text has tells nothing
    return rarity


def likeness(asked: Codes, texts: Sequence[Codes], lengths: FloatArray, rarity: FloatArray) -> FloatArray:
    """(len(texts),), each 0 to 1. `lengths` are the texts', as in Spelled."""
    wanted, counts = np.unique(buckets(asked)[0], return_counts=True)
    weight = _LOGARITHMS[np.minimum(counts, 255)] * rarity[wanted]
    total = float(np.linalg.norm(weight))
    if not len(texts) or not total:
        return np.zeros(len(texts), dtype=np.float32)
    bucket, places = buckets(np.concatenate(texts))
    sieve = np.zeros(_SIEVE, dtype=np.bool_)
    sieve[wanted & (_SIEVE - 1)] = True
    held = sieve[bucket & (_SIEVE - 1)]
    bucket, places = bucket[held], places[held]
    gram = np.minimum(np.searchsorted(wanted, bucket), len(wanted) - 1)
    same = wanted[gram] == bucket
    text = np.searchsorted(np.cumsum([len(one) for one in texts]), places[same], side="right")
    shared = np.bincount(text * len(wanted) + gram[same], minlength=len(texts) * len(wanted))
    weights = _LOGARITHMS[np.minimum(shared, 255)].reshape(len(texts), len(wanted))
    alike: FloatArray = np.einsum("tg,g->t", weights, rarity[wanted] * weight) / (np.maximum(lengths, 1e-9) * total)
    return alike


def _counted(codes: Sequence[Codes]) -> Iterator[tuple[int, Ints, Ints, Ints]]:
    """Some texts at a time: the first one's place, then text (from it), bucket and count of each n-gram that a text has."""
    for start in range(0, len(codes), _AT_ONCE):
        part = codes[start : start + _AT_ONCE]
        bucket, places = buckets(np.concatenate([np.empty(0, np.uint16), *part]))
        text = np.searchsorted(np.cumsum([len(one) for one in part]), places, side="right")
        keys, counts = np.unique(text.astype(np.int64) * BUCKETS + bucket, return_counts=True)
        yield start, keys // BUCKETS, keys % BUCKETS, counts
