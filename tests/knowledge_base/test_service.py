import asyncio
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.db import Database
from knowledge_base import Encoder, KnowledgeBase, Variant, decide
from knowledge_base.errors import EntryConflict, EntryInvalid, EntryNotFound
from tests.knowledge_base.conftest import INTENTS, SHOP, TODAY, entry


async def best(base: KnowledgeBase, text: str) -> str:
    return (await base.understand(text)).candidates[0].id


async def test_probabilities_sum_to_one_and_come_best_first(knowledge: KnowledgeBase) -> None:
    understood = await knowledge.understand("how long until my package is here")
    chances = [candidate.probability for candidate in understood.candidates]
    assert understood.candidates[0].id == "delivery-time"
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) + understood.out_of_scope == pytest.approx(1)
    assert understood.language == "en"


async def test_entries_and_intents_compete(knowledge: KnowledgeBase) -> None:
    understood = await knowledge.understand("I want to speak to a real person")
    assert (understood.candidates[0].kind, understood.candidates[0].id) == ("intent", "ask_human")


async def test_it_knows_when_it_does_not_know(knowledge: KnowledgeBase) -> None:
    known, unknown = await knowledge.understand("reset my password"), await knowledge.understand("who wrote hamlet")
    assert decide(known) == "answer"
    assert decide(unknown) != "answer"
    assert known.out_of_scope < unknown.out_of_scope


async def test_another_language_finds_the_answer_and_says_which_it_is_in(knowledge: KnowledgeBase) -> None:
    understood = await knowledge.understand("我忘记密码了怎么办")
    assert understood.language == "zh-Hans"
    answer = knowledge.answer(understood.candidates[0].id, understood.language)
    assert answer is not None
    assert (answer.entry_id, answer.language) == ("forgot-password", "en")


async def test_a_new_entry_is_found_at_once_and_after_learning(knowledge: KnowledgeBase) -> None:
    await knowledge.save(entry("student-discount", ["Is there a student discount?", "I study, cheaper?"]), new=True)
    assert await best(knowledge, "do students get a discount") == "student-discount"
    await knowledge.settled()
    assert await best(knowledge, "do students get a discount") == "student-discount"


async def test_an_edited_answer_is_live_at_once(knowledge: KnowledgeBase) -> None:
    changed = replace(SHOP[0], variants={"en": Variant("How long does delivery take?", ("delivery days",), "Two days.")})
    await knowledge.save(changed)
    answer = knowledge.answer("delivery-time", "en")
    assert answer is not None
    assert answer.markdown == "Two days."


async def test_a_deleted_entry_is_gone_at_once(knowledge: KnowledgeBase) -> None:
    await knowledge.delete("gift-wrap")
    understood = await knowledge.understand("gift wrapping please")
    assert "gift-wrap" not in {candidate.id for candidate in understood.candidates}
    assert knowledge.answer("gift-wrap", "en") is None
    with pytest.raises(EntryNotFound):
        await knowledge.delete("gift-wrap")


@pytest.mark.parametrize(
    "closed",
    [
        {"enabled": False},
        {"valid_until": date(2026, 6, 14)},
        {"valid_from": date(2026, 6, 16)},
    ],
)
async def test_what_may_not_answer_today_counts_as_out_of_scope(knowledge: KnowledgeBase, closed: dict[str, object]) -> None:
    before = await knowledge.understand("gift wrapping please")
    await knowledge.save(replace(SHOP[3], **closed))  # type: ignore[arg-type]
    after = await knowledge.understand("gift wrapping please")
    assert "gift-wrap" not in {candidate.id for candidate in after.candidates}
    assert after.out_of_scope == pytest.approx(before.out_of_scope + before.candidates[0].probability)
    assert knowledge.answer("gift-wrap", "en") is None


async def test_last_day_still_answers(knowledge: KnowledgeBase) -> None:
    await knowledge.save(replace(SHOP[3], valid_from=TODAY, valid_until=TODAY))
    assert await best(knowledge, "gift wrapping please") == "gift-wrap"


async def test_lost_updates_are_refused(knowledge: KnowledgeBase) -> None:
    seen = knowledge.version("refund-time")
    await knowledge.save(SHOP[1], version=seen)
    with pytest.raises(EntryConflict, match="somebody else"):
        await knowledge.save(SHOP[1], version=seen)
    with pytest.raises(EntryConflict, match="already"):
        await knowledge.save(SHOP[1], new=True)


async def test_an_invalid_entry_changes_nothing(knowledge: KnowledgeBase) -> None:
    with pytest.raises(EntryInvalid, match=r"variants\.en\.answer"):
        await knowledge.save(replace(SHOP[1], variants={"en": Variant("q", (), " ")}))
    assert knowledge.get("refund-time") == SHOP[1]


async def test_another_process_picks_up_edits(
    knowledge: KnowledgeBase, database: Database, encoder: Encoder, tmp_path: Path
) -> None:
    other = await KnowledgeBase.open(database.begin, encoder, tmp_path / "other", INTENTS, today=lambda: TODAY)
    assert not await other.refresh()
    await knowledge.save(entry("showroom", ["Do you have a shop I can visit?", "where is the showroom"]))
    assert await other.refresh()
    assert await best(other, "can i visit your showroom") == "showroom"
    await other.close()


class CountingEncoder(Encoder):
    """The real encoder, which also remembers what it was asked."""

    def encode(self, texts, *rest, **named):  # type: ignore[no-untyped-def]
        self.asked = [*getattr(self, "asked", []), *texts]
        return super().encode(texts, *rest, **named)


async def test_a_restart_encodes_and_learns_nothing(database: Database, encoder: Encoder, tmp_path: Path) -> None:
    counting = CountingEncoder(encoder._backend)
    first = await KnowledgeBase.open(database.begin, counting, tmp_path, INTENTS)
    await first.save(SHOP[0])
    before = await first.understand("hello hello")
    await first.close()
    counting.asked = []
    second = await KnowledgeBase.open(database.begin, counting, tmp_path, INTENTS)
    assert counting.asked == []
    await second.save(SHOP[1])
    new = SHOP[1].variants["en"]
    assert set(counting.asked) == {new.question, *new.phrasings, new.answer}
    assert before.candidates[0].id == "greet"
    await second.close()


@pytest.mark.parametrize("name", ["learnt/phrasings.faiss", "learnt/learnt.npz", "learnt/about.json", "embeddings.bin"])
async def test_a_damaged_index_rebuilds_itself(
    knowledge: KnowledgeBase, database: Database, encoder: Encoder, tmp_path: Path, name: str
) -> None:
    question = "what is the delivery time"
    before = await knowledge.understand(question)
    (tmp_path / "index" / name).write_bytes(b"damaged")
    again = await KnowledgeBase.open(database.begin, encoder, tmp_path / "index", INTENTS, today=lambda: TODAY)
    after = await again.understand(question)
    assert [candidate.id for candidate in after.candidates] == [candidate.id for candidate in before.candidates]
    assert after.out_of_scope == pytest.approx(before.out_of_scope, abs=1e-4)
    await again.close()


async def test_an_empty_knowledge_base_knows_nothing(database: Database, encoder: Encoder, tmp_path: Path) -> None:
    base = await KnowledgeBase.open(database.begin, encoder, tmp_path, {})
    understood = await base.understand("hello")
    assert (understood.candidates, understood.out_of_scope) == ((), 1.0)
    await base.save(SHOP[0])
    assert await best(base, "delivery time?") == "delivery-time"
    await base.delete("delivery-time")
    assert (await base.understand("delivery time?")).candidates == ()
    await base.close()


async def test_understanding_does_not_hold_up_the_event_loop(knowledge: KnowledgeBase) -> None:
    threads: set[int] = set()
    model = knowledge._keeping.model

    class Watched:
        def __getattr__(self, name: str) -> object:
            threads.add(threading.get_ident())
            return getattr(model, name)

    knowledge._keeping.model = Watched()  # type: ignore[assignment]
    await asyncio.gather(*(knowledge.understand(f"question number {number}") for number in range(4)))
    assert threads
    assert threading.get_ident() not in threads


async def test_what_was_anticipated_is_understood_as_if_it_was_not(knowledge: KnowledgeBase) -> None:
    asked = ["how long until my package is here", "gift wrapping please", "who wrote hamlet", "", "🎁", "我忘记密码了怎么办"]
    plain = [await knowledge.understand(text) for text in asked]
    for text in [*asked, *(f"never asked {n}" for n in range(300)), *asked]:
        knowledge.anticipate(text)
    assert list(await asyncio.gather(*map(knowledge.understand, asked))) == plain
    assert [await knowledge.understand(text) for text in asked] == plain


async def test_an_edit_between_anticipating_and_asking_counts(knowledge: KnowledgeBase) -> None:
    knowledge.anticipate("gift wrapping please")
    await knowledge.save(replace(SHOP[3], enabled=False))
    understood = await knowledge.understand("gift wrapping please")
    assert "gift-wrap" not in {candidate.id for candidate in understood.candidates}
    knowledge.anticipate("do students get a discount")
    await knowledge.save(entry("student-discount", ["Is there a student discount?", "I study, cheaper?"]), new=True)
    assert await best(knowledge, "do students get a discount") == "student-discount"
