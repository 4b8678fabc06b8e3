"""The knowledge base as this application uses it: where its encoder, index and intents come from."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import structlog
import yaml
from sqlalchemy.exc import SQLAlchemyError

from bot.db import Database
from bot.settings import PROJECT, Settings
from knowledge_base import Encoder, KnowledgeBase

log = structlog.get_logger(__name__)

NLU = PROJECT / "data" / "assistant" / "nlu"
RASA_CONFIG = PROJECT / "config.yml"
REFRESH_SECONDS = 0.5
NOT_EXAMPLES = frozenset({"faq", "out_of_scope"})
"""Intents that come out of understanding itself; their lines in the NLU files only satisfy Rasa's validator."""

Progress = Callable[[str, float], None]
"""What is being done, and the share of it that is done, 0 to 1."""


async def open_knowledge(settings: Settings, database: Database, progress: Progress | None = None) -> KnowledgeBase:
    encoder = await asyncio.to_thread(Encoder.load, settings.encoder or settings.encoder_folder)
    intents = intent_examples(NLU)
    folder = settings.index_folder
    begin, reading, today = database.begin, database.reading, settings.today
    return await KnowledgeBase.open(begin, encoder, folder, intents, progress=progress, today=today, reading=reading)


async def keep_fresh(knowledge: KnowledgeBase) -> None:
    """Pick up what other processes changed, for ever."""
    while True:
        await asyncio.sleep(REFRESH_SECONDS)
        try:
            await knowledge.refresh()
        except (SQLAlchemyError, OSError) as error:
            log.warning("knowledge.refresh_failed", error=str(error))


def intent_examples(folder: Path) -> Mapping[str, Sequence[str]]:
    """The dialogue intents' examples, from Rasa's NLU files: intent → sentences, over all languages."""
    examples: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", []):
            intent = block.get("intent")
            if intent and intent not in NOT_EXAMPLES:
                lines = (line.removeprefix("- ").strip() for line in block["examples"].splitlines())
                examples.setdefault(intent, []).extend(line for line in lines if line)
    return examples


def answer_threshold(config: Path = RASA_CONFIG) -> float:
    """FallbackClassifier's threshold: the promise an operator reads and sets in config.yml."""
    pipeline = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    return float(next(component["threshold"] for component in pipeline if component["name"] == "FallbackClassifier"))
