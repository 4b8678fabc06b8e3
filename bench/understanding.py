"""How well questions are understood: the figures of `frontline kb eval` on labelled sets.

    python -m bench.understanding [FOLDER]

FOLDER holds labelled sets with index rows (BANKING77, CLINC150, …), `../shared/data` by default; skipped where it is not there.
Our own questions (data/eval) are asked of the sample FAQ. No setting changes between files.
"""

import argparse
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.servers import PROJECT
from bot.knowledge import answer_threshold
from knowledge_base import Encoder
from knowledge_base.evaluation import evaluate


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, nargs="?", default=PROJECT.parent / "shared" / "data")
    folder = arguments.parse_args().folder
    console = Console()
    encoder = Encoder.load(PROJECT / "var" / "encoder")
    table = Table("set", "n", "oos", "top1", "auroc", "cov@5", "ece", "seconds", title="Understanding")
    if not folder.is_dir():
        console.print(f"{folder} is not there: only our own questions are asked")
    for gold in [*sorted(folder.glob("*.jsonl")), *sorted((PROJECT / "data" / "eval").glob("*.jsonl"))]:
        faq = PROJECT / "data" / "faq" if gold.is_relative_to(PROJECT / "data") else None
        began = time.perf_counter()
        figures = evaluate(gold, None, encoder, faq=faq, threshold=answer_threshold())
        shown = (str(figures[name]) for name in ("n", "oos", "top1", "auroc", "cov@5", "ece"))
        table.add_row(gold.stem, *shown, f"{time.perf_counter() - began:.0f}")
    console.print(table)


if __name__ == "__main__":
    main()
