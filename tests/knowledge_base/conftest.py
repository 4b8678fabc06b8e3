"""The real encoder, prepared once and kept where the application keeps it."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from bot.db import Database
from knowledge_base import Encoder, Entry, KnowledgeBase, Variant, prepare, write_entries

ENCODER = Path(__file__).parents[2] / "var" / "encoder"
INTENTS = {
    "greet": ["hello", "hi there", "你好", "xin chào shop"],
    "ask_human": ["let me talk to a person", "转人工", "我要找真人客服", "cho mình gặp nhân viên"],
    "thank": ["thanks a lot", "谢谢", "cảm ơn shop"],
}
TODAY = date(2026, 6, 15)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder.load(prepare(ENCODER))


def entry(id_: str, questions: Sequence[str], language: str = "en", **rest: object) -> Entry:
    variant = Variant(questions[0], tuple(questions[1:]), f"The answer to: {questions[0]}")
    return Entry(id_, {language: variant}, **rest)  # type: ignore[arg-type]


SHOP = [
    entry("delivery-time", ["How long does delivery take?", "when will my parcel arrive", "how many days for shipping"]),
    entry("refund-time", ["When do I get my money back?", "how long does a refund take", "refund not on my card yet"]),
    entry("forgot-password", ["I forgot my password", "reset my password", "can't remember my login code"]),
    entry("gift-wrap", ["Can you wrap it as a gift?", "gift wrapping please", "add a card and ribbon"]),
    entry("return-policy", ["Can I return an item?", "send back something I don't like", "what is your return policy"]),
]


@pytest.fixture
async def knowledge(database: Database, encoder: Encoder, tmp_path: Path) -> AsyncIterator[KnowledgeBase]:
    """A small shop's knowledge base, on either kind of database."""
    async with database.begin() as session:
        await write_entries(session, SHOP)
    base = await KnowledgeBase.open(database.begin, encoder, tmp_path / "index", INTENTS, today=lambda: TODAY)
    yield base
    await base.close()
