"""Phrasings by the hundred thousand, made from real questions' vectors, for `bench.scale`.

A million questions take over an hour to encode. So an entry is seeded by a real question, and each of its ten rows lies between
the seed and another question of the same label, moved along the difference of two real questions. What is asked are real
questions that none of it was made from.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.servers import PROJECT
from knowledge_base import Encoder, Entry, Variant
from knowledge_base.backends import FloatArray
from knowledge_base.evaluation import read_gold
from knowledge_base.normalise import spoken_form, without_diacritics
from knowledge_base.space import unit

SETS = ("en_banking77_full", "en_clinc150")
PER_ENTRY = 10
CACHE = Path(tempfile.gettempdir()) / "frontline-bench-scale"
_CHUNK = 5000
_MOVED = 0.25
"""Of the difference of two real questions: so that phrasings of one entry are as far apart as real ones (a cosine of 0.2, 0.45
and 0.8 at the tenth, fiftieth and ninetieth percentile for one label of CLINC150)."""


class Real(NamedTuple):
    """Real questions' raw vectors (n, d); `held_out` are those that may be asked."""

    texts: Sequence[str]
    labels: Sequence[str]
    rows: FloatArray
    held_out: Sequence[str]
    asked: FloatArray


def encoder() -> Encoder:
    return Encoder.load(PROJECT / "var" / "encoder")


def real(folder: Path) -> Real:
    """Encoded once, 33,000 questions in two minutes, then kept in a temporary folder."""
    texts, labels, rows, held_out, asked = [], [], [], [], []
    for name in SETS:
        gold = read_gold(folder / f"{name}.jsonl")
        cached = CACHE / f"{name}.npy"
        if not cached.is_file():
            CACHE.mkdir(exist_ok=True)
            np.save(cached, encoder().encode([spoken_form(row.text) for row in gold], "query"))
        vectors = np.load(cached)
        index = np.array([row.role == "index" for row in gold])
        rows.append(vectors[index])
        asked.append(vectors[~index])
        texts += [spoken_form(row.text) for row in gold if row.role == "index"]
        labels += [f"{name} {row.label}" for row in gold if row.role == "index"]
        held_out += [spoken_form(row.text) for row in gold if row.role != "index"]
    return Real(texts, labels, np.concatenate(rows), held_out, np.concatenate(asked))


def made(known: Real, size: int) -> Iterator[tuple[list[Entry], list[str], FloatArray]]:
    """Entries of ten rows (a question, eight phrasings, an answer), with all their texts and raw vectors, some at a time."""
    random = np.random.default_rng(1)
    _, label = np.unique(known.labels, return_inverse=True)
    order = np.argsort(label, kind="stable")
    first = np.searchsorted(label[order], np.arange(label.max() + 2))
    for start in range(0, size // PER_ENTRY, _CHUNK):
        count = min(_CHUNK, size // PER_ENTRY - start)
        seed = random.integers(len(label), size=count)
        low, high = first[label[seed]], first[label[seed] + 1]
        other = order[random.integers(low[:, None], high[:, None], size=(count, PER_ENTRY))]
        share = random.uniform(0.3, 1.0, size=(count, PER_ENTRY, 1)).astype(np.float32)
        share[:, 0] = 1.0
        there, here = random.integers(len(label), size=(2, count, PER_ENTRY))
        far = _MOVED * random.uniform(0, 2, size=(count, PER_ENTRY, 1)).astype(np.float32)
        moved = far * (known.rows[there] - known.rows[here])
        rows = unit(share * known.rows[seed][:, None] + (1 - share) * known.rows[other] + moved)
        entries, texts = [], []
        for number in range(count):
            asked = dict.fromkeys(
                without_diacritics(known.texts[one][:300].lower()) for one in (seed[number], *other[number, 1:])
            )
            said = [f"{text} {start + number}" for text in asked]
            said += [f"{said[0]} no {extra}" for extra in range(PER_ENTRY - len(said))]
            answer = f"{said[0][:150]}: see page {start + number}."
            lines = [spoken_form(text) for text in (*said[: PER_ENTRY - 1], answer)]
            entries.append(Entry(f"entry-{start + number}", {"en": Variant(lines[0], tuple(lines[1:-1]), lines[-1])}))
            texts += lines
        yield entries, texts, rows.reshape(-1, rows.shape[-1]).astype(np.float32)
