"""Learning the FAQ, beside stock Rasa's training of the same FAQ.

    python -m bench.learn

From nothing: frontline embeds every phrasing, learns its blend and calibration, and builds the index; stock Rasa trains
DIET, TED and the ResponseSelector.
"""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from bench.servers import PROJECT, train_stock
from bot.db import Database
from bot.knowledge import NLU, intent_examples
from bot.migrate import upgrade
from knowledge_base import Encoder, KnowledgeBase, read_files

LONGEST = 25
"""Stock Rasa's training is stopped after so many times our own: its hundred epochs take hours on two cores."""


async def learn(folder: Path) -> float:
    """Seconds from an empty knowledge base to answering from the sample FAQ, the encoder loaded already."""
    encoder = Encoder.load(PROJECT / "var" / "encoder")
    database = Database(f"sqlite:///{folder / 'frontline.db'}")
    await upgrade(database)
    began = time.perf_counter()
    knowledge = await KnowledgeBase.open(database.begin, encoder, folder / "index", intent_examples(NLU))
    await knowledge.import_entries(read_files([PROJECT / "data" / "faq"]))
    took = time.perf_counter() - began
    await database.close()
    return took


def main() -> None:
    with TemporaryDirectory() as folder:
        ours = asyncio.run(learn(Path(folder)))
    stock = train_stock(patience=LONGEST * ours)
    table = Table("", "seconds", title="Learning the FAQ from nothing")
    table.add_row("frontline", f"{ours:.1f}")
    table.add_row("stock Rasa", f"{stock:.1f}" if stock else f"stopped, not done after {LONGEST * ours:.0f}")
    table.add_row("ratio", f"{stock / ours:.0f}× (goal ≥ 20×)" if stock else f"more than {LONGEST}× (goal ≥ 20×)")
    Console().print(table)


if __name__ == "__main__":
    main()
