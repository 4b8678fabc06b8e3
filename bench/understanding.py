"""How well questions are understood: the figures of `frontline kb eval` on labelled sets, beside BM25's.

    python -m bench.understanding [FOLDER]
    python -m bench.understanding --diet [--labels N --phrasings N --epochs N --seed N --patience SECONDS] [FOLDER]

FOLDER holds labelled sets with index rows (BANKING77, CLINC150, …), `../shared/data` by default; skipped where it is not there.
Our own questions (data/eval) are asked of the sample FAQ. No setting changes between files.

With --diet Rasa's DIET is asked too. It needs hours for the larger sets, so all three learn the same few labels, and are asked of
these and of labels left out. Our own questions are then in four languages at once, with every phrasing of the entries chosen.

BM25's score is no probability, so it has no ece. Seconds are for learning and asking everything; DIET's, for starting Rasa twice
too.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.peers import Figures, Known, bm25, diet, judged
from bench.peers.subset import drawn
from bench.servers import PROJECT, WORK
from bot.knowledge import answer_threshold
from knowledge_base import Encoder, Entry, read_files
from knowledge_base.corpus import phrasings
from knowledge_base.evaluation import GoldRow, examine, measured, read_gold

SHOWN = ("n", "oos", "top1", "auroc", "cov@5", "ece")
FOR_DIET = ("en_banking77_full", "en_clinc150")
ALL = 10_000
"""Our own entries have about forty phrasings, ten a language."""


def frontline(encoder: Encoder, name: str, rows: Sequence[GoldRow], entries: Sequence[Entry]) -> Figures:
    return measured(examine(name, rows, encoder, entries=entries, threshold=answer_threshold()))


def by_bm25(known: Sequence[Known], asked: Sequence[GoldRow]) -> Figures:
    return judged(asked, bm25.guesses(known, [row.text for row in asked])) | {"ece": None}


def by_diet(known: Sequence[Known], asked: Sequence[GoldRow], folder: Path, options: argparse.Namespace) -> Figures | None:
    texts = [row.text for row in asked]
    found = diet.guesses(known, texts, folder, epochs=options.epochs, seed=options.seed, patience=options.patience)
    return None if found is None else judged(asked, found)


def add(table: Table, name: str, method: str, run: Callable[[], Figures | None]) -> None:
    began = time.perf_counter()
    found = run()
    took = f"{time.perf_counter() - began:.0f}"
    shown = ["—" if found is None or found[figure] is None else str(found[figure]) for figure in SHOWN]
    table.add_row(name, method, *shown, took if found else f"stopped after {took}")


def compare(
    table: Table,
    encoder: Encoder,
    name: str,
    rows: Sequence[GoldRow],
    entries: Sequence[Entry] = (),
    options: argparse.Namespace | None = None,
) -> None:
    """A row of the table for each. `entries` are known where there are no index rows; `options` are DIET's, if it takes part."""
    known = [Known(str(row.label), row.text) for row in rows if row.role == "index"]
    known = known or [Known(target.id, text) for target, text in phrasings(entries, {})]
    asked = [row for row in rows if row.role != "index"]
    add(table, name, "frontline", partial(frontline, encoder, name, rows, entries))
    add(table, name, "BM25", partial(by_bm25, known, asked))
    if options:
        add(table, name, "DIET", partial(by_diet, known, asked, WORK / "diet" / name, options))


def our_own(entries: Sequence[Entry]) -> list[GoldRow]:
    """The FAQ's phrasings and every question of data/eval it answers, one set in four languages."""
    index = [GoldRow(role="index", text=text, label=target.id) for target, text in phrasings(entries, {})]
    return [*index, *(row for path in own_gold() for row in read_gold(path))]


def own_gold() -> list[Path]:
    return sorted((PROJECT / "data" / "eval").glob("*.jsonl"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=PROJECT.parent / "shared" / "data")
    parser.add_argument("--diet", action="store_true", help="beside DIET, on a part of the sets it can finish")
    parser.add_argument("--labels", type=int, default=20, help="so many labels are known (%(default)s)")
    parser.add_argument("--phrasings", type=int, default=15, help="at most so many of each (%(default)s)")
    parser.add_argument("--epochs", type=int, default=100, help="DIET's (%(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="of the labels drawn, and DIET's (%(default)s)")
    parser.add_argument("--patience", type=float, default=1800, help="DIET is stopped after so many seconds a set (%(default)s)")
    options = parser.parse_args()
    console = Console(width=120)
    if not options.folder.is_dir():
        console.print(f"{options.folder} is not there: only our own questions are asked")
    encoder = Encoder.load(PROJECT / "var" / "encoder")
    entries = list(read_files([PROJECT / "data" / "faq"]))
    table = Table("set", "method", *SHOWN, "seconds", title="Understanding")
    try:
        if options.diet:
            for gold in (path for name in FOR_DIET if (path := options.folder / f"{name}.jsonl").is_file()):
                rows = drawn(read_gold(gold), options.labels, options.phrasings, options.seed)
                compare(table, encoder, gold.stem, rows, options=options)
            compare(table, encoder, "data/eval", drawn(our_own(entries), options.labels, ALL, options.seed), options=options)
        else:
            for gold in sorted(options.folder.glob("*.jsonl")):
                compare(table, encoder, gold.stem, read_gold(gold))
            for gold in own_gold():
                compare(table, encoder, gold.stem, read_gold(gold), entries)
    finally:  # what is measured is shown, whatever stops the rest
        console.print(table)


if __name__ == "__main__":
    main()
