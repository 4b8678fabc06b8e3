"""Very many phrasings: how quick, how small, how right.

    python -m bench.scale [SIZE …]          knowledge bases of so many phrasings (100000)
    python -m bench.scale --local           the local model forced on BANKING77 and CLINC150, beside the exact one
    python -m bench.scale --learn           learning BANKING77's 10,000 phrasings from nothing, encoding included

Phrasings are made from real questions' vectors (see `bench.made`), what is asked are real questions held out. The database is
filled directly; everything else is what runs live. Each step runs in a process of its own, whose memory is then its own too.
"""

import argparse
import asyncio
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert

from bench.made import SETS, Real, encoder, made, real
from bench.servers import PROJECT
from bot.db import Database
from bot.migrate import upgrade
from knowledge_base import Entry, KnowledgeBase, Variant
from knowledge_base.backends import FloatArray
from knowledge_base.embeddings import Embeddings
from knowledge_base.evaluation import examine, measured, read_gold
from knowledge_base.keeping import EXACT_LIMIT
from knowledge_base.local import LocalModel
from knowledge_base.neighbourhood import SIZE
from knowledge_base.tables import EntryRow, StateRow

ASKED = 1000


async def fill(database: Database, folder: Path, known: Real, size: int) -> None:
    """The database's rows, and the file of vectors."""
    embeddings, begun = Embeddings(encoder(), folder / "index" / "embeddings.bin"), datetime.now(UTC)
    await upgrade(database)
    async with database.begin() as session:
        session.add(StateRow(id=1, revision=1))
        for entries, texts, rows in made(known, size):
            embeddings.remember(texts, rows)
            await session.execute(insert(EntryRow), [_row(entry, begun) for entry in entries])


def _row(entry: Entry, begun: datetime) -> dict[str, Any]:
    at = begun + timedelta(microseconds=int(entry.id.removeprefix("entry-")))  # entries are listed as old as they are
    spoken = entry.variants["en"]
    variants = {"en": {"question": spoken.question, "phrasings": list(spoken.phrasings), "answer": spoken.answer}}
    row: dict[str, Any] = {
        "id": entry.id,
        "category": "",
        "tags": [],
        "variants": variants,
        "valid_from": None,
        "valid_until": None,
    }
    return {**row, "enabled": True, "version": 1, "created_at": at, "updated_at": at}


def alone(work: Callable[..., Any], *arguments: object) -> Any:
    """In a process of its own, whose memory is then its own too."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def prepared(folder: Path, data: Path, size: int) -> None:
    asyncio.run(_prepared(folder, data, size))


async def _prepared(folder: Path, data: Path, size: int) -> None:
    database = Database(f"sqlite:///{folder / 'kb.db'}")
    await fill(database, folder, real(data), size)
    await database.close()


def opened(folder: Path) -> dict[str, str]:
    """Open the knowledge base: built where it was never opened, else loaded."""
    return asyncio.run(_opened(folder))


async def _opened(folder: Path) -> dict[str, str]:
    database, model = Database(f"sqlite:///{folder / 'kb.db'}"), encoder()
    began, cpu = time.perf_counter(), time.process_time()
    base = await KnowledgeBase.open(database.begin, model, folder / "index", {}, reading=database.reading)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    await base.close()
    await database.close()
    return {"seconds": f"{took:.1f}", "processor": f"{cpu:.1f}", "peak MB": f"{_peak():.0f}"}


def asked(folder: Path, data: Path, size: int) -> dict[str, str]:
    """Search, understand, edit; a second knowledge base on the same database follows the edit."""
    return asyncio.run(_asked(folder, data, size))


async def _asked(folder: Path, data: Path, size: int) -> dict[str, str]:
    database, model, known = Database(f"sqlite:///{folder / 'kb.db'}"), encoder(), real(data)
    base = await KnowledgeBase.open(database.begin, model, folder / "index", {}, reading=database.reading)
    memory = psutil.Process().memory_info().rss / 1e6
    chosen = np.random.default_rng(2).choice(len(known.asked), ASKED, replace=False)
    learnt = base.learnt
    found: dict[str, str] = {}
    if isinstance(learnt, LocalModel):
        rows = learnt.space.queries(known.asked[chosen])
        index, times, first = learnt.phrasings.base.index, [], []
        for row in rows:
            began = time.perf_counter()
            places, _ = index.search(row, SIZE)
            times.append(1000 * (time.perf_counter() - began))
            first.append(places[0])
        wanted = _nearest(learnt, rows, known, size)
        found |= {"recall@1": f"{np.mean(np.array(first) == wanted):.3f}"}
        found |= {"search p50 ms": f"{np.percentile(times, 50):.1f}", "p99 ms": f"{np.percentile(times, 99):.1f}"}
    cpu = time.process_time()
    assert learnt is not None
    for place in chosen:
        learnt.rank(known.held_out[place], known.asked[place])
    found["rank ms processor"] = f"{1000 * (time.process_time() - cpu) / ASKED:.2f}"
    other = await KnowledgeBase.open(database.begin, model, folder / "index", {}, reading=database.reading)
    found |= await _edits(base, other)
    found["MB"] = f"{memory:.0f}"
    await base.close()
    await other.close()
    await database.close()
    return found


async def _edits(base: KnowledgeBase, other: KnowledgeBase) -> dict[str, str]:
    saved, followed = [], []
    for number in range(5):
        question = f"do you repair antique gramophones of type {number}"
        began = time.perf_counter()
        await base.save(Entry(f"new-{number}", {"en": Variant(question, (f"my gramophone {number} is broken",), "We do.")}))
        assert (await base.understand(question)).candidates[0].id == f"new-{number}"
        saved.append(time.perf_counter() - began)
        began = time.perf_counter()
        assert await other.refresh()
        assert (await other.understand(question)).candidates[0].id == f"new-{number}"
        followed.append(time.perf_counter() - began)
    await base.settled()
    await other.settled()
    return {"edit s": f"{max(saved):.2f}", "followed s": f"{max(followed):.2f}"}


def _nearest(model: LocalModel, rows: FloatArray, known: Real, size: int) -> "np.ndarray[Any, Any]":
    """The exact nearest of all, in the order that the index numbers them."""
    best, place, start = np.full(len(rows), -2.0), np.zeros(len(rows), dtype=np.int64), 0
    for _, _, raw in made(known, size):
        likeness = rows @ model.space.queries(raw).T
        nearest = likeness.argmax(axis=1)
        value = likeness[np.arange(len(rows)), nearest]
        place = np.where(value > best, start + nearest, place)
        best, start = np.maximum(best, value), start + len(raw)
    return place


def _peak() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def whole(data: Path, sizes: Sequence[int]) -> None:
    tables: list[tuple[str, dict[str, str]]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            alone(prepared, folder, data, size)
            built: dict[str, str] = alone(opened, folder)
            loaded = alone(opened, folder)
            figures: dict[str, str] = alone(asked, folder, data, size)
            row = {f"build {key}": value for key, value in built.items()} | {"load s": loaded["seconds"], **figures}
            tables.append((f"{size:,}", row))
    show("A knowledge base of very many phrasings", tables)


def judged(data: Path, name: str, limit: int) -> dict[str, str]:
    began, cpu = time.perf_counter(), time.process_time()
    figures = measured(examine(name, read_gold(data / f"{name}.jsonl"), encoder(), limit=limit))
    shown = {key: str(figures[key]) for key in ("top1", "auroc", "cov@5", "ece")}
    spent = {"seconds": f"{time.perf_counter() - began:.0f}", "processor": f"{time.process_time() - cpu:.0f}"}
    return shown | spent | {"peak MB": f"{_peak():.0f}"}


def quality(data: Path) -> None:
    rows = [
        (f"{name}, {kind}", alone(judged, data, name, limit))
        for name in SETS
        for kind, limit in (("exact", EXACT_LIMIT), ("local", 0))
    ]
    show("The local model forced, beside the exact one", rows)


def learnt(data: Path) -> dict[str, str]:
    return asyncio.run(_learnt(data))


async def _learnt(data: Path) -> dict[str, str]:
    by_label: dict[str, list[str]] = {}
    for row in read_gold(data / f"{SETS[0]}.jsonl"):
        if row.role == "index":
            by_label.setdefault(str(row.label), []).append(row.text)
    entries = [
        Entry(
            f"intent-{number}-{start}",
            {"en": Variant(texts[start], tuple(texts[start + 1 : start + 100]), f"About {texts[start]}")},
        )
        for number, texts in enumerate(by_label.values())
        for start in range(0, len(texts), 100)
    ]
    with tempfile.TemporaryDirectory() as name:
        database = Database(f"sqlite:///{Path(name) / 'kb.db'}")
        await upgrade(database)
        base = await KnowledgeBase.open(database.begin, encoder(), Path(name) / "index", {}, reading=database.reading)
        began, cpu = time.perf_counter(), time.process_time()
        await base.import_entries(entries)
        spent = {"seconds": f"{time.perf_counter() - began:.0f} (goal < 90)", "processor": f"{time.process_time() - cpu:.0f}"}
        await base.close()
        await database.close()
    return {"phrasings": str(sum(map(len, by_label.values())))} | spent | {"peak MB": f"{_peak():.0f}"}


def show(title: str, rows: Sequence[tuple[str, dict[str, str]]]) -> None:
    """A table, a column for each row."""
    table = Table("", *(name for name, _ in rows), title=title)
    for key in dict.fromkeys(key for _, row in rows for key in row):
        table.add_row(key, *(row.get(key, "") for _, row in rows))
    Console().print(table)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("local", "learn"):
        arguments.add_argument(f"--{name}", action="store_true")
    arguments.add_argument("--data", type=Path, default=PROJECT.parent / "shared" / "data", help="BANKING77 and CLINC150")
    arguments.add_argument("sizes", type=int, nargs="*")
    given = arguments.parse_args()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if given.local:
        quality(given.data)
    elif given.learn:
        show("Learning from nothing", [("BANKING77", alone(learnt, given.data))])
    else:
        whole(given.data, given.sizes or [100_000])


if __name__ == "__main__":
    main()
