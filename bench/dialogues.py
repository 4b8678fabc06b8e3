"""Messages that are less or more than one question, asked of the sample FAQ: follow-ups, and several questions at once.

    python -m bench.dialogues

Two tables: follow-ups read alone and read on from the question before (data/eval/dialogues/followups.jsonl), and messages with
several questions (several.jsonl). "right" counts what would be given first, "answered right" what would be given at once.
"""

import asyncio
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.servers import PROJECT
from bot.db import Database
from bot.dialogue.reading import Question, best, read, sure_of
from bot.knowledge import NLU, answer_threshold, intent_examples
from bot.migrate import upgrade
from knowledge_base import Encoder, KnowledgeBase, Understanding, read_files

DIALOGUES = PROJECT / "data" / "eval" / "dialogues"


async def measure() -> None:
    console = Console()
    threshold = answer_threshold()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/kb.db")
        await upgrade(database)
        encoder = Encoder.load(PROJECT / "var" / "encoder")
        knowledge = await KnowledgeBase.open(database.begin, encoder, Path(folder) / "index", intent_examples(NLU))
        await knowledge.import_entries(read_files([PROJECT / "data" / "faq"]))
        console.print(await followups(knowledge, threshold))
        console.print(await several(knowledge, threshold))
        await knowledge.close()
        await database.close()


async def followups(knowledge: KnowledgeBase, threshold: float) -> Table:
    table = Table("language", "n", "alone: right", "answered right", "answered wrong", "read on: right", "answered right",
                  "answered wrong", title="Follow-ups")  # fmt: skip
    counts: dict[str, Counter[str]] = {}
    for row in rows("followups"):
        asked = knowledge.answer(row["before"], row["lang"])

        async def before(asked: Any = asked) -> Question | None:
            return Question(asked.question, asked.entry_id)

        async def nothing() -> Question | None:
            return None

        tally = counts.setdefault(row["lang"], Counter())
        tally["n"] += 1
        for name, source in (("alone", nothing), ("on", before)):
            whole = (await read(row["text"], row["lang"], knowledge, threshold, source)).whole
            right = bool(whole.candidates) and whole.candidates[0].id == row["label"]
            tally[f"{name} right"] += right
            tally[f"{name} answered {'right' if right else 'wrong'}"] += best(whole) >= threshold
    for language, tally in counts.items():
        keys = ("n", *(f"{name} {what}" for name in ("alone", "on") for what in ("right", "answered right", "answered wrong")))
        table.add_row(language, *(str(tally[key]) for key in keys))
    return table


async def several(knowledge: KnowledgeBase, threshold: float) -> Table:
    table = Table("language", "n", "answered as wanted", "some missing", "something wrong", title="Several questions at once")
    counts: dict[str, Counter[str]] = {}

    async def nothing() -> Question | None:
        return None

    for row in rows("several"):
        reading = await read(row["text"], row["lang"], knowledge, threshold, nothing)
        heard: tuple[Understanding, ...] = reading.parts or (reading.whole,)
        given = {entry for part in heard if (entry := sure_of(part, threshold))}
        wanted = set(row["labels"])
        tally = counts.setdefault(row["lang"], Counter())
        tally["n"] += 1
        tally["wanted" if given == wanted else "wrong" if given - wanted else "missing"] += 1
    for language, tally in counts.items():
        table.add_row(language, *(str(tally[key]) for key in ("n", "wanted", "missing", "wrong")))
    return table


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DIALOGUES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    asyncio.run(measure())
