"""Vectors in one file that is only ever appended to: a few are added without writing the others again, and any are read without
holding the others in memory.

A record is the key (16 bytes), a CRC-32 of all that follows and precedes it, and the row (d float32, little-endian).
"""

import os
import tempfile
import threading
import zlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from knowledge_base.backends import FloatArray

_KEY, _CHECK = 16, 4
_AT_ONCE = 4096
_SPARE = 2.0
"""Times what is in use: the file may grow so large before it is written anew."""


class VectorFile:
    """Thread-safe. A damaged record is as good as none. Several processes may append; a temporary file where `path` is None."""

    def __init__(self, path: Path | None, dimension: int) -> None:
        self._path = path
        self._size = _KEY + _CHECK + 4 * dimension
        self._places: dict[bytes, int] | None = None
        self._lock = threading.RLock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._open()

    def read(self, keys: Sequence[bytes]) -> dict[bytes, FloatArray]:
        """The rows (d,) of those that are there."""
        with self._lock:
            places = self._index()
            known = sorted((place, key) for key in set(keys) if (place := places.get(key)) is not None)
            found: dict[bytes, FloatArray] = {}
            for place, key in known:
                record = os.pread(self._file.fileno(), self._size, place * self._size)
                if len(record) == self._size and _sound(record):
                    found[key] = np.frombuffer(record, dtype="<f4", offset=_KEY + _CHECK)
                else:
                    del places[key]
            return found

    def append(self, keys: Sequence[bytes], rows: FloatArray) -> None:
        """`rows` (n, d)."""
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            rest = np.ascontiguousarray(rows[start : start + _AT_ONCE], dtype="<f4")
            records = [_record(key, row.tobytes()) for key, row in zip(part, rest, strict=True)]
            with self._lock:
                self._file.write(b"".join(records))
                self._file.flush()
                if self._places is not None:  # another process may have written in between: ours end where we are now
                    first = self._file.tell() // self._size - len(part)
                    self._places.update(zip(part, range(first, first + len(part)), strict=True))

    def shrink(self, used: Collection[bytes]) -> None:
        """Write the file anew without what is not in use, where that is the larger part of it."""
        with self._lock:
            if self._path is None or self._file.seek(0, os.SEEK_END) <= _SPARE * self._size * len(used):
                return
            with tempfile.NamedTemporaryFile(dir=self._path.parent, prefix=".vectors-", delete=False) as out:
                ordered = list(used)
                for start in range(0, len(ordered), _AT_ONCE):
                    for key, row in self.read(ordered[start : start + _AT_ONCE]).items():
                        out.write(_record(key, row.tobytes()))
            Path(out.name).replace(self._path)
            self._file.close()
            self._file, self._places = self._open(), None

    def release(self) -> None:
        """Let go of what is in memory of very many."""
        with self._lock:
            self._places = None

    def _open(self) -> BinaryIO:
        if self._path is None:
            return tempfile.TemporaryFile("a+b")
        file = self._path.open("a+b")
        whole, rest = divmod(file.seek(0, os.SEEK_END), self._size)
        if rest:  # what a crash cut short
            file.truncate(whole * self._size)
        return file

    def _index(self) -> dict[bytes, int]:
        """Key → number of the record, the last where there are several."""
        if self._places is None:
            self._places, place = {}, 0
            while block := os.pread(self._file.fileno(), _AT_ONCE * self._size, place * self._size):
                for start in range(0, len(block) - self._size + 1, self._size):
                    self._places[block[start : start + _KEY]] = place
                    place += 1
        return self._places


def _record(key: bytes, row: bytes) -> bytes:
    return key + zlib.crc32(key + row).to_bytes(_CHECK, "little") + row


def _sound(record: bytes) -> bool:
    check = int.from_bytes(record[_KEY : _KEY + _CHECK], "little")
    return zlib.crc32(record[:_KEY] + record[_KEY + _CHECK :]) == check
