from pathlib import Path

import pytest

from bot.dialogue.reading import Question, agreed, best, read, sure_of
from bot.settings import load_settings
from knowledge_base import Candidate, Encoder, Entry, KnowledgeBase, Understanding, Variant
from knowledge_base.prepare import prepare
from tests.conftest import Database

FAQ = {
    "refund-way": ["How do I get a refund?", "I want my money back", "refund please", "how are refunds made"],
    "refund-time": [
        "How long does a refund take?",
        "when will my refund arrive",
        "refund duration",
        "days until my money is back",
    ],
    "delivery-time": [
        "How long does delivery take?",
        "when will my parcel come",
        "delivery duration",
        "days until it is delivered",
    ],
    "cash": ["Can I pay cash on delivery?", "pay the courier in cash", "cash when it arrives", "is cash on delivery possible"],
}


def understood(**chances: float) -> Understanding:
    candidates = tuple(Candidate("entry", name, chance, name) for name, chance in chances.items())
    return Understanding("and how long?", "en", True, candidates, 1 - sum(chances.values()))


def test_two_readings_that_agree_are_surer_than_either() -> None:
    both = agreed(understood(time=0.6), understood(way=0.5, time=0.3), "way")
    assert both.candidates[0].id == "time"
    assert both.candidates[0].probability == pytest.approx(1 - 0.4 * (1 - 0.3 / 0.5))


def test_two_readings_that_differ_answer_nothing_at_once() -> None:
    both = agreed(understood(delivery=0.9), understood(way=0.8, refund=0.15), "way")
    assert {candidate.id for candidate in both.candidates} == {"delivery", "refund"}
    assert best(both) < 0.7


def test_reading_on_that_says_nothing_leaves_the_message_alone() -> None:
    alone = understood(abroad=0.95)
    assert agreed(alone, understood(way=0.999), "way") == alone


def test_it_remains_a_distribution() -> None:
    for alone in (understood(a=0.9, b=0.05), understood(b=0.4, a=0.3), understood()):
        both = agreed(alone, understood(before=0.2, a=0.7, c=0.1), "before")
        assert sum(candidate.probability for candidate in both.candidates) + both.out_of_scope == pytest.approx(1)
        assert all(0 <= candidate.probability <= 1 for candidate in both.candidates)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(prepare(load_settings().encoder_folder))


async def test_follow_ups_and_several_questions_with_a_real_knowledge_base(
    database: Database, encoder: Encoder, tmp_path: Path
) -> None:
    knowledge = await KnowledgeBase.open(database.begin, encoder, tmp_path, {})
    await knowledge.import_entries(
        [Entry(name, {"en": Variant(lines[0], tuple(lines[1:]), f"About {name}.")}) for name, lines in FAQ.items()]
    )

    async def refunds() -> Question | None:
        return Question("How do I get a refund?", "refund-way")

    async def nothing() -> Question | None:
        return None

    alone = await read("and how long does it take?", "en", knowledge, 0.7, nothing)
    on = await read("and how long does it take?", "en", knowledge, 0.7, refunds)
    assert on.whole.candidates[0].id == "refund-time"
    assert alone.whole.text == on.whole.text == "and how long does it take?"

    asked_much = await read("How long does delivery take? Can I pay cash on delivery?", "en", knowledge, 0.5, nothing)
    assert [sure_of(part, 0.5) for part in asked_much.parts] == ["delivery-time", "cash"]
    asked_once = await read("Hello shop. How long does delivery take?", "en", knowledge, 0.5, nothing)
    assert asked_once.parts == ()
    await knowledge.close()
