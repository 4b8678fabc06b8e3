"""Vietnamese typed without marks: read as it was meant, and nothing else is touched."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.db import Database
from bot.migrate import upgrade
from knowledge_base import Encoder, KnowledgeBase, read_files, write_entries
from knowledge_base.corpus import build_corpus, phrasings
from knowledge_base.diacritics import Diacritics
from knowledge_base.keeping import EXACT_LIMIT
from knowledge_base.normalise import spoken_form, without_diacritics
from tests.knowledge_base.conftest import INTENTS, entry

ROOT = Path(__file__).parents[2]
TAUGHT = (
    "tôi muốn trả hàng",
    "trả hàng mất bao lâu",
    "bao lâu thì giao hàng",
    "tôi muốn đổi địa chỉ giao hàng",
    "bàn này bán ở đâu",
    "tôi muốn trả lại cái bàn",
)


@pytest.fixture(scope="module")
def taught() -> Diacritics:
    return Diacritics.learn(TAUGHT)


@pytest.fixture(scope="module")
def shop() -> Diacritics:
    return Diacritics.learn(build_corpus(phrasings(read_files([ROOT / "data" / "faq"]), {})).texts)


def test_what_was_seen_is_written_as_it_was_seen(taught: Diacritics) -> None:
    for text in TAUGHT:
        assert taught.restored(without_diacritics(text)) == text


def test_the_word_before_tells_which_of_two(taught: Diacritics) -> None:
    assert taught.restored("toi muon tra lai ban nay ban o dau").endswith("bàn này bán ở đâu")


def test_marks_are_put_where_few_are(taught: Diacritics) -> None:
    assert taught.restored("tôi muon tra hang") == "tôi muốn trả hàng"


@pytest.mark.parametrize(
    "text",
    [
        "tôi muốn trả hang",  # most words have theirs: what has none was meant so
        "how long does a delivery take?",
        "can I return the table",
        "我想退货",
        "tra hang 怎么办",
        "",
        "???",
        "12345 67",
    ],
)
def test_other_texts_stay_as_they_are(taught: Diacritics, text: str) -> None:
    assert taught.restored(text) == text


def test_what_is_no_word_of_its_stays(taught: Diacritics) -> None:
    assert taught.restored("toi muon tra hang AB-1234, Zeppelin nhe!") == "tôi muốn trả hàng AB-1234, Zeppelin nhé!"


def test_a_long_text_is_read_in_part(taught: Diacritics) -> None:
    said = taught.restored("toi muon tra hang " * 50)
    assert said.startswith("tôi muốn trả hàng tôi")
    assert said.endswith("toi muon tra hang ")


def test_learning_more_leaves_what_was_there(taught: Diacritics) -> None:
    more = taught.also(["đàn dương cầm lên dây"])
    assert more.restored("toi muon len day dan duong cam") == "tôi muốn lên dây đàn dương cầm"
    assert "dương cầm" not in taught.restored("toi muon len day dan duong cam")


def test_writing_and_reading_changes_nothing(taught: Diacritics) -> None:
    again = Diacritics.from_json(json.loads(json.dumps(taught.to_json())))
    assert again.to_json() == taught.to_json()
    assert again.restored("toi muon tra hang") == "tôi muốn trả hàng"


def test_most_words_of_questions_it_has_not_seen_are_restored(shop: Diacritics) -> None:
    rows = [json.loads(line) for line in (ROOT / "data" / "eval" / "vi.jsonl").read_text(encoding="utf-8").splitlines()]
    right, every = 0, 0
    for text in (spoken_form(row["text"]).lower() for row in rows if row["label"]):
        meant = text.split()
        if sum(without_diacritics(word) != word for word in meant) >= len(meant) / 3:
            restored = shop.restored(without_diacritics(text)).split()
            right += sum(one == other for one, other in zip(restored, meant, strict=True))
            every += len(meant)
    assert every > 500
    assert right / every > 0.8


def test_english_questions_of_the_shop_are_left_alone(shop: Diacritics) -> None:
    rows = [json.loads(line) for line in (ROOT / "data" / "eval" / "en.jsonl").read_text(encoding="utf-8").splitlines()]
    spoken = [spoken_form(row["text"]) for row in rows]
    assert sum(shop.restored(text) != text for text in spoken) <= len(spoken) // 100


@pytest.mark.parametrize("limit", [EXACT_LIMIT, 0], ids=["exact", "local"])
def test_an_edit_is_found_without_its_marks_and_after_a_restart(limit: int, encoder: Encoder, tmp_path: Path) -> None:
    asked = ("shop co len day dan duong cam ko", "dan duong cam lac giong roi")
    piano = entry("piano", ["Cửa hàng có lên dây đàn dương cầm không?", "đàn dương cầm bị lạc giọng thì sửa ở đâu"], "vi")

    async def best(knowledge: KnowledgeBase) -> Sequence[str]:
        return [(await knowledge.understand(text)).candidates[0].id for text in asked]

    async def run() -> None:
        database = Database(f"sqlite:///{tmp_path / 'frontline.db'}")
        await upgrade(database)
        async with database.begin() as session:
            await write_entries(session, read_files([ROOT / "data" / "faq" / "returns.yml"])[:4])
        knowledge = await KnowledgeBase.open(database.begin, encoder, tmp_path / "index", INTENTS, limit=limit)
        await knowledge.save(piano, new=True)
        assert set(await best(knowledge)) == {"piano"}
        await knowledge.close()
        knowledge = await KnowledgeBase.open(database.begin, encoder, tmp_path / "index", INTENTS, limit=limit)
        assert set(await best(knowledge)) == {"piano"}
        await knowledge.close()
        await database.close()

    asyncio.run(run())
