from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.db import Database
from bot.migrate import upgrade
from knowledge_base import Encoder, Entry, KnowledgeBase, Target, Variant, write_entries
from knowledge_base.reading import Question
from knowledge_base.trial import Past
from tests.knowledge_base.conftest import INTENTS, SHOP, TODAY, entry

DELIVERY, REFUND, _, GIFT, _ = SHOP
LEANING = "and when?"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[KnowledgeBase]:
    """Nothing here saves anything, which is the point: one for all."""
    folder = tmp_path_factory.mktemp("neighbours")
    database = Database(f"sqlite:///{folder / 'shop.db'}")
    await upgrade(database)
    async with database.begin() as session:
        await write_entries(session, SHOP)
    base = await KnowledgeBase.open(database.begin, encoder, folder / "index", INTENTS, today=lambda: TODAY)
    yield base
    await base.close()
    await database.close()


def reworded(base: Entry, *more: str, answer: str | None = None) -> Entry:
    said = base.variants["en"]
    return replace(base, variants={"en": Variant(said.question, (*said.phrasings, *more), answer or said.answer)})


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_entry_that_says_nearly_the_same_is_a_duplicate(shop: KnowledgeBase) -> None:
    trial = await shop.trial(entry("shipping-days", ["How many days does shipping take?", "when does my parcel arrive"]))
    assert [duplicate.entry_id for duplicate in trial.duplicates] == ["delivery-time"]
    assert trial.collisions == ()  # told once is enough


async def test_an_entry_is_no_duplicate_of_itself_nor_of_strangers(shop: KnowledgeBase) -> None:
    same = await shop.trial(DELIVERY)
    assert (same.duplicates, same.collisions) == ((), ())
    assert (await shop.trial(entry("tea", ["Do you sell green tea?", "any oolong in stock"]))).duplicates == ()


async def test_a_phrasing_that_another_entry_answers_so_far_is_taken(shop: KnowledgeBase) -> None:
    trial = await shop.trial(reworded(GIFT, "how long does a refund take me"))
    taken = [(one.kind, one.phrasing, one.other) for one in trial.collisions]
    assert ("taken", "how long does a refund take me", Target("entry", "refund-time")) in taken


async def test_entries_that_come_together_are_held_against_each_other_too(shop: KnowledgeBase) -> None:
    shipping = entry("shipping-days", ["How many days does shipping take?", "when does my parcel arrive"])
    tea = entry("tea", ["Do you sell green tea?", "any tea in stock"])
    oolong = entry("oolong", ["Do you sell tea?", "is tea in stock"])
    trials = await shop.trials([shipping, tea, oolong])
    assert [trial.entry.id for trial in trials] == ["shipping-days", "tea", "oolong"]
    assert [[one.entry_id for one in trial.duplicates] for trial in trials] == [["delivery-time"], ["oolong"], []]
    assert await shop.trials([shipping, tea, oolong], seconds=0) == ()
    assert shop.get("tea") is None


async def test_a_phrasing_that_moves_speaks_against_neither_entry(shop: KnowledgeBase) -> None:
    moved = "how long does a refund take"
    asked = SHOP[1].variants["en"]
    without = replace(SHOP[1], variants={"en": replace(asked, phrasings=tuple(one for one in asked.phrasings if one != moved))})
    assert moved in {one.phrasing for one in (await shop.trial(reworded(GIFT, moved))).collisions}
    together = await shop.trials([reworded(GIFT, moved), without])
    assert moved not in {one.phrasing for trial in together for one in trial.collisions}


async def test_a_phrasing_that_belongs_to_the_dialogue_is_taken_too(shop: KnowledgeBase) -> None:
    trial = await shop.trial(reworded(GIFT, "let me talk to a real person"))
    assert Target("intent", "ask_human") in {one.other for one in trial.collisions}


async def test_the_neighbours_phrasings_that_would_come_here_are_drawn(shop: KnowledgeBase) -> None:
    greedy = reworded(GIFT, "refund is not on my card", "the refund not on my card yet", "my card shows no refund yet")
    drawn = [one for one in (await shop.trial(greedy)).collisions if one.kind == "drawn"]
    assert [(one.phrasing, one.other.id) for one in drawn] == [("refund not on my card yet", "refund-time")]


async def test_replay_tells_which_questions_are_answered_differently(shop: KnowledgeBase) -> None:
    asked = ["is monogram embroidery possible", "how long does a refund take", "is monogram embroidery possible", "  ", "hello"]
    trial = await shop.trial(reworded(GIFT, "can you add monogram embroidery", "monogram embroidery please"))
    [only] = await trial.replay(list(map(Past, asked)))
    assert only.text == "is monogram embroidery possible"
    assert only.before[0].decision != "answer"
    assert [(one.decision, one.target) for one in only.after] == [("answer", Target("entry", "gift-wrap"))]


async def test_replay_tells_what_is_answered_no_more(shop: KnowledgeBase) -> None:
    asked = [Past("gift wrapping please"), Past("reset my password")]
    [lost] = await (await shop.trial(replace(GIFT, enabled=False))).replay(asked)
    assert (lost.before[0].target, lost.after[0].target) == (Target("entry", "gift-wrap"), None)


async def test_replay_tells_who_gets_the_new_wording(shop: KnowledgeBase) -> None:
    trial = await shop.trial(reworded(GIFT, answer="Yes, for free."))
    [changed] = await trial.replay([Past("gift wrapping please"), Past("reset password")])
    assert (changed.text, changed.reworded) == ("gift wrapping please", True)


async def test_replay_reads_several_questions_each_on_their_own(shop: KnowledgeBase) -> None:
    both = Past("How do I reset my password? And can you wrap it as a gift?")
    [changed] = await (await shop.trial(replace(GIFT, enabled=False))).replay([both])
    password, gift = Target("entry", "forgot-password"), Target("entry", "gift-wrap")
    assert [one.target for one in changed.before] == [password, gift]
    assert gift not in [one.target for one in changed.after]


async def test_replay_reads_on_from_what_was_asked_before(shop: KnowledgeBase) -> None:
    async def refund() -> Question:
        return Question("I want a refund")

    trial = await shop.trial(replace(REFUND, enabled=False))
    [changed] = await trial.replay([Past(LEANING, topic=refund)])
    assert (changed.before[0].target, changed.topic) == (Target("entry", "refund-time"), "I want a refund")
    alone = await trial.replay([Past(LEANING)])
    assert all(one.before[0].target is None and not one.topic for one in alone)


async def test_a_trial_changes_nothing(shop: KnowledgeBase) -> None:
    before = await shop.understand("wrap it for my mother")
    await shop.trial(reworded(REFUND, "wrap it for my mother"))
    assert await shop.understand("wrap it for my mother") == before
    assert shop.get("refund-time") == REFUND


@pytest.mark.asyncio(loop_scope="function")
async def test_a_first_entry_has_no_neighbours(encoder: Encoder, database: Database, tmp_path: Path) -> None:
    empty = await KnowledgeBase.open(database.begin, encoder, tmp_path, {})
    trial = await empty.trial(DELIVERY)
    assert (trial.duplicates, trial.collisions, await trial.replay([Past("hello")])) == ((), (), ())
    await empty.close()


async def test_why_shows_what_each_signal_says(shop: KnowledgeBase) -> None:
    understood, why = await shop.explain("gift wrapping please")
    best, other = why[Target("entry", understood.candidates[0].id)], why[Target("entry", "refund-time")]
    assert best.spelling == pytest.approx(1, abs=0.01)
    assert best.meaning > 0.8 > other.meaning
    assert best.learnt > other.learnt
