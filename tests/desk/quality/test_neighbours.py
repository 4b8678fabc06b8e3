from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.db import Database
from bot.desk.quality.judge import Verdict, Why
from bot.desk.quality.neighbours import neighbours
from knowledge_base import Encoder, KnowledgeBase, write_entries
from tests.knowledge_base.conftest import INTENTS, SHOP, encoder

__all__ = ["encoder"]

WRONG = Verdict(
    "gift wrapping for my parcel", "en", "delivery-time", "?", 0.9, datetime(2026, 3, 2, tzinfo=UTC), Why.CORRECTED, "gift-wrap"
)


async def test_an_entry_that_is_no_candidate_has_a_nearest_phrasing_too(
    database: Database, encoder: Encoder, tmp_path: Path
) -> None:
    hidden = [replace(entry, enabled=entry.id != "gift-wrap") for entry in SHOP]
    async with database.begin() as session:
        await write_entries(session, hidden)
    knowledge = await KnowledgeBase.open(database.begin, encoder, tmp_path / "index", INTENTS)
    understood = await knowledge.understand(WRONG.question)
    assert "gift-wrap" not in {candidate.id for candidate in understood.candidates}
    named, unnamed, gone = await neighbours(
        knowledge, [WRONG, replace(WRONG, instead=""), replace(WRONG, entry="long-gone", instead="")]
    )
    await knowledge.close()
    assert named.given == unnamed.given == "when will my parcel arrive"
    assert named.instead == "gift wrapping please"
    assert (unnamed.instead, gone.given, gone.instead) == ("", "", "")
