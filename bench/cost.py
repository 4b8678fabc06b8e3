"""What understanding one message costs, over the encoder's own time.

    python -m bench.cost [SIZE …]   on the sample FAQ as it is served, and on knowledge bases of so many phrasings

The sample FAQ stands beside the small talk's intents and is asked data/eval's questions; the others are made, and asked, as in
`bench.scale`. Processor time of the process; each text is new to it.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.made import encoder, real
from bench.scale import alone, prepared, show
from bench.servers import PROJECT
from bot.db import Database
from bot.knowledge import NLU, intent_examples
from bot.migrate import upgrade
from knowledge_base import KnowledgeBase, read_files, write_entries
from knowledge_base.hearing import Listener

WARMING, MOST_ASKED = 100, 450
WAYS = ("understand", "heard", "encode")
"""As a turn calls it; the same without the way to a thread and back; the encoder alone."""


def sample() -> dict[str, str]:
    """On the sample FAQ."""
    return asyncio.run(_sample())


async def _sample() -> dict[str, str]:
    with tempfile.TemporaryDirectory() as name:
        database = Database(f"sqlite:///{Path(name) / 'kb.db'}")
        await upgrade(database)
        async with database.begin() as session:
            await write_entries(session, read_files([PROJECT / "data" / "faq"]))
        base = await KnowledgeBase.open(database.begin, encoder(), Path(name) / "index", intent_examples(NLU))
        lines = [line for path in (PROJECT / "data" / "eval").glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
        figures = await _spent(base, [json.loads(line)["text"] for line in lines])
        await base.close()
        await database.close()
    return figures


def made_up(folder: Path, data: Path) -> dict[str, str]:
    """On one that `prepared` made."""
    return asyncio.run(_made_up(folder, data))


async def _made_up(folder: Path, data: Path) -> dict[str, str]:
    database = Database(f"sqlite:///{folder / 'kb.db'}")
    base = await KnowledgeBase.open(database.begin, encoder(), folder / "index", {}, reading=database.reading)
    figures = await _spent(base, real(data).held_out)
    await base.close()
    await database.close()
    return figures


async def _spent(base: KnowledgeBase, questions: Sequence[str]) -> dict[str, str]:
    model, random = encoder(), np.random.default_rng(3)
    listener = Listener(base.learnt, frozenset(), lambda texts: model.encode(texts, "query"))
    chosen = [questions[place] for place in random.permutation(len(questions))[: WARMING + MOST_ASKED]]
    for text in chosen[:WARMING]:
        await base.understand(text)
    spent: dict[str, list[float]] = {way: [] for way in WAYS}
    for place, text in enumerate(chosen[WARMING:]):  # in turns, so that what else the machine does weighs on all
        began, way = time.process_time(), WAYS[place % len(WAYS)]
        if way == "understand":
            await base.understand(text)
        elif way == "heard":
            listener.heard(text)
        else:
            model.encode([text], "query")
        spent[way].append(time.process_time() - began)
    mean = {way: float(np.mean(values)) for way, values in spent.items()}
    shown = {way: f"{1000 * value:.2f} ms" for way, value in mean.items()}
    return shown | {f"{way}, ratio": f"{mean[way] / mean['encode']:.2f} (goal ≤ 1.5)" for way in WAYS[:2]}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, default=PROJECT.parent / "shared" / "data", help="BANKING77 and CLINC150")
    arguments.add_argument("sizes", type=int, nargs="*", default=[100, 5000, 15_000, 100_000])
    given = arguments.parse_args()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    columns = [("sample FAQ", alone(sample))]
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as name:
            alone(prepared, Path(name), given.data, size)
            columns.append((f"{size:,}", alone(made_up, Path(name), given.data)))
    show("Understanding one message, processor time", columns)


if __name__ == "__main__":
    main()
