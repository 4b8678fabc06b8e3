"""Above a limit each message is judged by its neighbourhood alone. Here the limit is 0, so that a small shop is enough."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.db import Database
from knowledge_base import Encoder, Entry, KnowledgeBase, Target, Variant, read_files, write_entries
from knowledge_base.corpus import Target as CorpusTarget
from knowledge_base.corpus import entry_lines, target_of
from knowledge_base.embeddings import Embeddings
from knowledge_base.grams import Spelled, coded, likeness, rarities
from knowledge_base.inverted import PER_CELL, InvertedIndex, cells
from knowledge_base.keeping import AnyModel, learnt_from
from knowledge_base.labelled import rehearsed_locally
from knowledge_base.lexical import Lexicon
from knowledge_base.local import LocalModel
from knowledge_base.neighbourhood import SIZE
from knowledge_base.space import unit
from tests.knowledge_base.conftest import INTENTS, SHOP, TODAY, entry

FAQ = Path(__file__).parents[2] / "data" / "faq" / "delivery.yml"
QUESTIONS = (
    "how long until my parcel is here",
    "我的包裹什么时候到",
    "phí giao hàng bao nhiêu",
    "can i change the delivery address",
    "who wrote hamlet",
    "what is the capital of peru",
)
NEW = entry("piano", ["Do you tune pianos?", "my piano is out of tune", "piano tuning please"])


@pytest.fixture(scope="module")
def embeddings(encoder: Encoder) -> Embeddings:
    return Embeddings(encoder)


@pytest.fixture(scope="module")
def entries() -> Sequence[Entry]:
    return read_files([FAQ, FAQ.with_name("returns.yml")])[:13]


@pytest.fixture(scope="module")
def local(entries: Sequence[Entry], embeddings: Embeddings) -> LocalModel:
    model = learnt_from({target_of(one): entry_lines(one) for one in entries}, embeddings, locally=True)
    assert isinstance(model, LocalModel)
    assert model.size > 2 * SIZE  # or a neighbourhood would be everything
    return model


def asked(model: AnyModel, encoder: Encoder, *questions: str) -> list[tuple[str, float]]:
    rankings = [model.rank(text, encoder.encode([text], "query")[0]) for text in questions]
    return [(ranking.candidates[0].id, ranking.candidates[0].probability) for ranking in rankings]


def test_it_answers_as_the_exact_model_does(
    local: LocalModel, entries: Sequence[Entry], embeddings: Embeddings, encoder: Encoder
) -> None:
    exact = learnt_from({target_of(one): entry_lines(one) for one in entries}, embeddings, locally=False)
    for (here, chance), (there, was) in zip(asked(local, encoder, *QUESTIONS), asked(exact, encoder, *QUESTIONS), strict=True):
        assert chance == pytest.approx(was, abs=0.25)
        assert here == there or max(chance, was) < 0.5


def test_probabilities_sum_to_one_and_what_is_hidden_is_out_of_scope(local: LocalModel, encoder: Encoder) -> None:
    vector = encoder.encode([QUESTIONS[0]], "query")[0]
    open_, best = local.rank(QUESTIONS[0], vector), local.rank(QUESTIONS[0], vector).candidates[0]
    closed = local.rank(QUESTIONS[0], vector, {Target("entry", best.id)})
    assert sum(one.probability for one in open_.candidates) + open_.out_of_scope == pytest.approx(1, abs=0.02)
    assert closed.out_of_scope == pytest.approx(open_.out_of_scope + best.probability)


def test_an_edit_is_in_what_is_searched_and_leaves_no_trace(local: LocalModel, encoder: Encoder) -> None:
    target, before = target_of(NEW), asked(local, encoder, *QUESTIONS)

    def encode(texts: Sequence[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        return encoder.encode(texts, "query")

    there = local.changed({target: entry_lines(NEW)}, encode)
    assert asked(there, encoder, "tune my piano")[0][0] == "piano"
    assert there.rank("Do you tune pianos", encode(["Do you tune pianos"])[0]).candidates[0].phrasing == "Do you tune pianos?"
    gone = there.changed({target: replace(entry_lines(NEW), texts=(), told=())}, encode)
    assert asked(gone, encoder, *QUESTIONS) == before
    again = gone.changed({target: entry_lines(NEW)}, encode)
    assert asked(again, encoder, "tune my piano") == asked(there, encoder, "tune my piano")


def test_an_edited_entry_of_the_base_is_encoded_only_where_it_is_new(local: LocalModel, encoder: Encoder) -> None:
    name = CorpusTarget("entry", asked(local, encoder, QUESTIONS[0])[0][0])
    lines, encoded = local.lines(name), []

    def encode(texts: Sequence[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        encoded.extend(texts)
        return encoder.encode(texts, "query")

    more = replace(
        lines,
        texts=(*lines.texts, "zeppelin parcels"),
        told=(*lines.told, False),
    )
    changed = local.changed({name: more}, encode)
    assert encoded == ["zeppelin parcels"]
    assert changed.lines(name) == more
    assert changed.size == local.size + 1
    (now, chance), (before, was) = asked(changed, encoder, QUESTIONS[0])[0], asked(local, encoder, QUESTIONS[0])[0]
    assert (now, chance) == (before, pytest.approx(was, abs=0.15))


def test_it_rehearses_what_was_not_edited(local: LocalModel, encoder: Encoder) -> None:
    def encode(texts: Sequence[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        return encoder.encode(texts, "query")

    rows, targets = rehearsed_locally(local, Embeddings(encoder), 0.2), local.phrasings.base.targets
    strangers = rows.group >= len(targets)
    assert set(rows.group[~strangers].tolist()) == set(range(len(targets)))
    assert strangers.any()
    assert not rows.right[strangers].any()
    known = np.flatnonzero(~strangers)[: (~strangers).sum() // 2]
    assert rows.right[known].mean() > 0.7
    assert rows.probability[rows.right].mean() > rows.probability[~rows.right].mean() + 0.2
    assert rows.weight.sum() == pytest.approx(1)
    assert rows.weight[strangers].sum() < 0.2
    edited = local.changed({targets[0]: entry_lines(NEW)}, encode)
    assert 0 not in rehearsed_locally(edited, Embeddings(encoder)).group


def test_what_is_looked_for_is_found() -> None:
    random = np.random.default_rng(5)
    middles = random.normal(size=(300, 64))
    rows = unit((middles[random.integers(300, size=6000)] + 0.8 * random.normal(size=(6000, 64))).astype(np.float32))
    asked_ = unit((middles[random.integers(300, size=200)] + 0.8 * random.normal(size=(200, 64))).astype(np.float32))
    index = InvertedIndex.build(len(rows), [rows[: PER_CELL * cells(len(rows))]], [rows[:2500], rows[2500:]])
    nearest = (asked_ @ rows.T).argmax(axis=1)
    found = [index.search(one, 10)[0] for one in asked_]
    assert np.mean([places[0] == wanted for places, wanted in zip(found, nearest, strict=True)]) >= 0.95
    alive = np.ones(len(rows), dtype=np.bool_)
    alive[found[0][:5]] = False
    assert not set(index.search(asked_[0], 10, alive)[0]) & set(found[0][:5])


def test_spelling_is_as_alike_as_in_the_lexicon() -> None:
    texts = ["where is my parcel", "退款什么时候到账", "đổi trả hàng", "where is my order, where is it", "a"]
    codes = [coded(text) for text in texts]
    rarity = rarities(codes)
    lengths = Spelled.of(codes, rarity).lengths
    for question in ["where is my refund", "退款到账没", "doi tra the nao", "zzz"]:
        wanted = Lexicon(texts).similarities([question])[0]
        assert likeness(coded(question), codes, lengths, rarity) == pytest.approx(wanted, abs=0.01)


async def opened(database: Database, encoder: Encoder, folder: Path) -> KnowledgeBase:
    return await KnowledgeBase.open(database.begin, encoder, folder, INTENTS, today=lambda: TODAY, limit=0)


@pytest.fixture
async def shop(database: Database, encoder: Encoder, tmp_path: Path) -> AsyncIterator[KnowledgeBase]:
    async with database.begin() as session:
        await write_entries(session, SHOP)
    base = await opened(database, encoder, tmp_path / "index")
    assert isinstance(base.learnt, LocalModel)
    yield base
    await base.close()


async def best(base: KnowledgeBase, text: str) -> str:
    understood = await base.understand(text)
    return understood.candidates[0].id if understood.candidates else ""


class CountingEncoder(Encoder):
    """The real encoder, which also remembers what it was asked."""

    asked: tuple[str, ...] = ()

    def encode(self, texts, *rest, **named):  # type: ignore[no-untyped-def]
        self.asked = (*self.asked, *texts)
        return super().encode(texts, *rest, **named)


async def test_edits_are_live_and_last_over_a_restart(
    shop: KnowledgeBase, database: Database, encoder: Encoder, tmp_path: Path
) -> None:
    await shop.save(NEW, new=True)
    await shop.save(replace(SHOP[0], variants={"en": Variant("How long does delivery take?", ("any zeppelins",), "Two days.")}))
    assert [await best(shop, text) for text in ("tune my piano", "zeppelins?")] == ["piano", "delivery-time"]
    counting = CountingEncoder(encoder._backend)
    again = await opened(database, counting, tmp_path / "index")
    assert counting.asked == ()
    assert isinstance(again.learnt, LocalModel)
    assert set(again.learnt.phrasings.edited) == {target_of(NEW), target_of(SHOP[0])}  # found again beside the base
    assert [await best(again, text) for text in ("tune my piano", "zeppelins?")] == ["piano", "delivery-time"]
    await again.close()


async def test_another_process_reads_only_what_changed(
    shop: KnowledgeBase, database: Database, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await opened(database, encoder, tmp_path / "other")
    kept = other.get("refund-time")
    await shop.save(NEW, new=True)
    await shop.delete("gift-wrap")
    assert await other.refresh()
    assert not await other.refresh()
    assert other.get("refund-time") is kept  # not read again
    assert (other.get("piano"), other.get("gift-wrap")) == (shop.get("piano"), None)
    assert [one.id for one in other.list()] == [one.id for one in shop.list()]
    assert await best(other, "tune my piano") == "piano"
    await other.close()


async def test_an_entry_made_anew_is_the_youngest_for_everybody(
    shop: KnowledgeBase, database: Database, encoder: Encoder, tmp_path: Path
) -> None:
    other = await opened(database, encoder, tmp_path / "other")
    await shop.delete(SHOP[0].id)
    await shop.save(SHOP[0], new=True)
    await other.refresh()
    assert other.list()[-1] == SHOP[0] == shop.list()[-1]
    assert await best(other, "how long does delivery take") == "delivery-time"
    await other.close()


@pytest.mark.parametrize("name", ["phrasings.faiss", "letters.npy", "learnt.npz", "targets.json"])
async def test_a_damaged_snapshot_is_learnt_anew(
    shop: KnowledgeBase, database: Database, encoder: Encoder, tmp_path: Path, name: str
) -> None:
    before = await shop.understand("what is the delivery time")
    (tmp_path / "index" / "learnt-locally" / name).write_bytes(b"damaged")
    again = await opened(database, encoder, tmp_path / "index")
    assert (await again.understand("what is the delivery time")).candidates[0] == before.candidates[0]
    await again.close()


async def test_a_database_that_was_replaced_is_noticed(
    shop: KnowledgeBase, database: Database, encoder: Encoder, tmp_path: Path
) -> None:
    """The same ids and versions, with something else in them."""
    from sqlalchemy import update

    from knowledge_base.tables import EntryRow

    content = {"en": {"question": "Do you tune pianos?", "phrasings": ["piano tuning"], "answer": "Yes."}}
    async with database.begin() as session:
        await session.execute(update(EntryRow).where(EntryRow.id == "gift-wrap").values(variants=content))
    again = await opened(database, encoder, tmp_path / "index")
    assert await best(again, "tune my piano") == "gift-wrap"
    await again.close()


async def test_a_trial_says_what_it_says_of_an_exact_model(shop: KnowledgeBase) -> None:
    said = SHOP[3].variants["en"]
    greedy = (*said.phrasings, "refund is not on my card", "the refund not on my card yet", "my card shows no refund yet")
    trial = await shop.trial(replace(SHOP[3], variants={"en": replace(said, phrasings=greedy)}))
    assert ("drawn", "refund not on my card yet") in [(one.kind, one.phrasing) for one in trial.collisions]
    twin = await shop.trial(entry("shipping-days", ["How many days does shipping take?", "when does my parcel arrive"]))
    assert [one.entry_id for one in twin.duplicates] == ["delivery-time"]
    understood, why = await shop.explain("gift wrapping please")
    assert why[Target("entry", understood.candidates[0].id)].spelling == pytest.approx(1, abs=0.01)


async def test_many_edits_are_learnt_anew_beside(
    shop: KnowledgeBase, database: Database, encoder: Encoder, tmp_path: Path
) -> None:
    for old in SHOP[:4]:
        await shop.delete(old.id)
    await shop.save(NEW, new=True)
    await asyncio.wait_for(shop.settled(), 60)
    learnt = shop.learnt
    assert isinstance(learnt, LocalModel)
    assert target_of(NEW) in learnt.phrasings.base.numbers  # it is of the base now
    assert await best(shop, "tune my piano") == "piano"
