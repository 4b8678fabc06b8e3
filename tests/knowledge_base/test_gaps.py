"""Planted questions in four languages, with the real encoder: the same question is one cluster, whatever language it is in."""

import asyncio

import numpy as np
import pytest

from bot.db import Database
from bot.migrate import upgrade
from knowledge_base import Encoder, KnowledgeBase
from knowledge_base.backends import FloatArray
from knowledge_base.gaps import Middle, centred, cluster
from knowledge_base.linking import FEW, _distances, linked, linked_apart
from knowledge_base.space import unit
from tests.knowledge_base.conftest import INTENTS

INVOICE = [
    ("Can I get a VAT invoice for my company?", "en"),
    ("I need an invoice with our company's tax number", "en"),
    ("可以开公司发票吗", "zh-Hans"),
    ("能不能给我开一张带税号的发票", "zh-Hans"),
    ("可以開公司統編發票嗎", "zh-Hant"),
    ("Shop xuất hóa đơn VAT cho công ty được không?", "vi"),
    ("cho mình xin hóa đơn công ty với", "vi"),
]
REPAIR = [
    ("Do you repair broken lamps?", "en"),
    ("my lamp stopped working, can you fix it", "en"),
    ("灯坏了可以维修吗", "zh-Hans"),
    ("檯燈壞掉可以送修嗎", "zh-Hant"),
    ("đèn bị hỏng thì shop có sửa không", "vi"),
]
STORE = [
    ("What time does your store open on Sunday?", "en"),
    ("实体店周日几点开门", "zh-Hans"),
    ("門市禮拜天幾點開", "zh-Hant"),
    ("Chủ nhật cửa hàng mở cửa lúc mấy giờ?", "vi"),
]
PLANTED = (INVOICE, REPAIR, STORE)
ASKED = [pair for topic in PLANTED for pair in topic]
LANGUAGES = [language for _, language in ASKED]


@pytest.fixture(scope="module")
def places(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> FloatArray:
    """Where they lie for a shop that knows nothing but how to greet."""
    folder = tmp_path_factory.mktemp("gaps")

    async def place() -> FloatArray:
        database = Database(f"sqlite:///{folder / 'frontline.db'}")
        await upgrade(database)
        knowledge = await KnowledgeBase.open(database.begin, encoder, folder / "index", INTENTS)
        rows = await knowledge.place([text for text, _ in ASKED])
        assert await knowledge.place([ASKED[0][0]]) == pytest.approx(rows[:1], abs=1e-6)
        await knowledge.close()
        await database.close()
        return rows

    return asyncio.run(place())


def test_the_same_question_in_four_languages_is_one_cluster(places: FloatArray) -> None:
    found = cluster(centred(places, LANGUAGES), LANGUAGES)
    topics = [{ASKED[member] for member in one.members} for one in found]
    assert topics == [set(topic) for topic in PLANTED]


def test_the_order_of_the_questions_changes_nothing(places: FloatArray) -> None:
    usual = cluster(centred(places, LANGUAGES), LANGUAGES)
    order = np.random.default_rng(5).permutation(len(ASKED))
    spoken = [LANGUAGES[place] for place in order]
    shuffled = cluster(centred(places[order], spoken), spoken)
    for one, other in zip(usual, shuffled, strict=True):
        assert one.members == tuple(int(order[member]) for member in other.members)
        assert one.examples == tuple(int(order[member]) for member in other.examples)


def test_examples_show_each_language_before_they_repeat_one(places: FloatArray) -> None:
    largest = cluster(centred(places, LANGUAGES), LANGUAGES)[0]
    assert largest.examples[0] == largest.members[0]
    assert len(largest.examples) == 5
    assert {LANGUAGES[place] for place in largest.examples[:4]} == {"en", "zh-Hans", "zh-Hant", "vi"}


def test_word_for_word_repeats_count_but_are_shown_once(places: FloatArray) -> None:
    rows, spoken = centred(places[[0, 0, 0, 0]], ["en"] * 4), ["en"] * 4
    (only,) = cluster(rows, spoken)
    assert (len(only.members), len(only.examples)) == (4, 1)


def test_a_cluster_is_known_again_by_other_questions_of_its_kind(places: FloatArray) -> None:
    rows = centred(places, LANGUAGES)
    invoice, repair, _ = (one.middle for one in cluster(rows, LANGUAGES))
    again = Middle.of(rows[[0, 2, 5]], ["en", "zh-Hans", "vi"])
    assert again.alike(invoice)
    assert not again.alike(repair)


def test_nothing_and_one_question_are_fine(places: FloatArray) -> None:
    assert cluster(places[:0], []) == ()
    assert [one.members for one in cluster(places[:1], ["en"])] == [(0,)]


def test_blocks_join_without_a_seam() -> None:
    rows = unit(np.random.default_rng(1).normal(size=(1100, 4)).astype(np.float32))
    upper = np.triu_indices(len(rows), 1)
    found = _distances(rows, np.array(["en"] * len(rows)))
    assert found == pytest.approx(np.maximum(1 - rows @ rows.T, 0)[upper], abs=1e-5)


def test_a_program_of_its_own_links_as_this_one_does() -> None:
    random = np.random.default_rng(8)
    middles = random.normal(size=(30, 16))
    rows = unit((middles[random.integers(30, size=FEW + 1)] + 0.3 * random.normal(size=(FEW + 1, 16))).astype(np.float32))
    spoken = random.integers(0, 4, len(rows))
    apart = linked_apart(rows, spoken, 0.65)
    assert apart.tolist() == linked(rows, spoken, 0.65).tolist()
    assert 1 < len(set(apart.tolist())) < 100


def test_a_program_that_fails_is_told_of() -> None:
    with pytest.raises(OSError, match="could not be clustered"):
        linked_apart(np.full((FEW + 1, 4), np.nan, dtype=np.float32), np.zeros(FEW + 1, dtype=np.int64), 0.65)
