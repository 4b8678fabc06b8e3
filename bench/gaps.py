"""How well questions the knowledge base cannot answer are put together, beside HDBSCAN.

    python -m bench.gaps [FOLDER]

Of each labelled set half the labels are learnt; the questions of the other half are then gaps, and should come out one cluster a
label. FOLDER holds sets with index rows (BANKING77, CLINC150, …), `../shared/data` by default; our own questions (data/eval)
are in four languages at once, their out-of-scope rows a label each. No setting changes between sets.

purity: share of questions that are in their cluster's commonest label. ARI: adjusted Rand index. V: v-measure.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table
from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score, v_measure_score
from sklearn.metrics.cluster import contingency_matrix

from bench.servers import PROJECT
from bot.db import Database
from bot.migrate import upgrade
from knowledge_base import Encoder, Entry, KnowledgeBase, Variant, read_files, write_entries
from knowledge_base.backends import FloatArray
from knowledge_base.gaps import centred, cluster

MOST_ASKED, MOST_PHRASINGS = 800, 10
SEED = 7

Labels = npt.NDArray[np.int64]


class Asked(NamedTuple):
    text: str
    label: str
    language: str


def ours(rows: FloatArray, languages: Sequence[str]) -> Labels:
    names = np.zeros(len(rows), dtype=np.int64)
    for name, found in enumerate(cluster(centred(rows, languages), languages)):
        names[list(found.members)] = name
    return names


def uncentred(rows: FloatArray, languages: Sequence[str]) -> Labels:
    """The same cut, but neither the questions' own means nor what a translation loses is taken into account."""
    names = np.zeros(len(rows), dtype=np.int64)
    for name, found in enumerate(cluster(rows, ["en"] * len(rows))):
        names[list(found.members)] = name
    return names


def density(rows: FloatArray, languages: Sequence[str]) -> Labels:
    """HDBSCAN of the same centred rows; what it calls noise stays alone."""
    distances = np.maximum(1 - (near := centred(rows, languages)) @ near.T, 0).astype(np.float64)
    found = HDBSCAN(min_cluster_size=3, min_samples=1, metric="precomputed", copy=True).fit_predict(distances)
    return np.where(found < 0, found.max() + 1 + np.arange(len(found)), found)


METHODS: dict[str, Callable[[FloatArray, Sequence[str]], Labels]] = {
    "average link (ours)": ours,
    "… not centred": uncentred,
    "HDBSCAN": density,
}


def labelled(path: Path) -> tuple[list[Entry], list[Asked]]:
    """What is known, and what is asked of the rest."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wordings: dict[str, list[str]] = {}
    for row in rows:
        if row["role"] == "index":
            wordings.setdefault(str(row["label"]), []).append(row["text"][:500])
    entries = [
        Entry(f"e{n}", {"en": Variant(texts[0], tuple(texts[1 : MOST_PHRASINGS + 1]), label)})
        for n, (label, texts) in enumerate(sorted(wordings.items()))
    ]
    asked = [Asked(row["text"], str(row["label"]), "en") for row in rows if row["role"] == "query"]
    return entries, asked


def our_own() -> tuple[list[Entry], list[Asked]]:
    paths = sorted((PROJECT / "data" / "eval").glob("*.jsonl"))
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    asked = [Asked(row["text"], row.get("label") or f"alone {n}", row["lang"]) for n, row in enumerate(rows)]
    return list(read_files([PROJECT / "data" / "faq"])), asked


async def places(encoder: Encoder, entries: Sequence[Entry], texts: Sequence[str]) -> FloatArray:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/frontline.db")
        await upgrade(database)
        async with database.begin() as session:
            await write_entries(session, entries)
        knowledge = await KnowledgeBase.open(database.begin, encoder, Path(folder) / "index", {})
        rows = await knowledge.place(texts)
        await knowledge.close()
        await database.close()
    return rows


def measure(table: Table, name: str, encoder: Encoder, entries: list[Entry], asked: list[Asked]) -> None:
    random = np.random.default_rng(SEED)
    by_answer = {next(iter(entry.variants.values())).answer if name != "data/eval" else entry.id: entry for entry in entries}
    learnt = set(random.permutation(sorted(by_answer))[: len(by_answer) // 2])
    gaps = [one for one in asked if one.label not in learnt]
    gaps = [gaps[place] for place in random.permutation(len(gaps))[:MOST_ASKED]]
    languages, labels = [one.language for one in gaps], [one.label for one in gaps]
    rows = asyncio.run(places(encoder, [by_answer[label] for label in sorted(learnt)], [one.text for one in gaps]))
    for method, run in METHODS.items():
        began = time.perf_counter()
        found = run(rows, languages)
        took = time.perf_counter() - began
        purity = contingency_matrix(labels, found).max(axis=0).sum() / len(gaps)
        figures = (purity, adjusted_rand_score(labels, found), v_measure_score(labels, found))
        counts = (str(len(gaps)), str(len(set(labels))), str(len(np.unique(found))))
        table.add_row(name, method, *counts, *(f"{figure:.3f}" for figure in figures), f"{took:.2f}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, nargs="?", default=PROJECT.parent / "shared" / "data")
    folder = arguments.parse_args().folder
    encoder = Encoder.load(PROJECT / "var" / "encoder")
    table = Table("set", "method", "questions", "labels", "clusters", "purity", "ARI", "V", "seconds", title="Gaps")
    measure(table, "data/eval", encoder, *our_own())
    for name in ("en_banking77_10shot", "en_clinc150", "en_stackfaq"):
        path = folder / f"{name}.jsonl"
        if path.is_file():
            measure(table, name, encoder, *labelled(path))
        else:
            Console().print(f"{path} is not there: skipped")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
