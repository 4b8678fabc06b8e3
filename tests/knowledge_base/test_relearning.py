"""After an edit what was fitted to the whole knowledge base is kept, unless much of it changed."""

import asyncio
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from bot.db import Database
from knowledge_base import Encoder, KnowledgeBase, Target, relearning
from knowledge_base.corpus import Corpus, build_corpus, phrasings
from knowledge_base.embeddings import BOTH_ROLES_LIMIT, Embeddings
from knowledge_base.learning import learn
from knowledge_base.matcher import SPELLING_LIMIT, grouped
from knowledge_base.model import Model
from knowledge_base.relearning import FEWEST_KEPT, Basis, relearn
from tests.knowledge_base.conftest import INTENTS, SHOP, TODAY, entry

NEW = entry("piano", ["Do you tune pianos?", "my piano is out of tune", "piano tuning please"])
QUESTIONS = ("how long does delivery take", "tune my piano", "i lost the password", "who wrote hamlet")


@pytest.fixture(scope="module")
def embeddings(encoder: Encoder) -> Embeddings:
    return Embeddings(encoder)


@pytest.fixture(scope="module")
def learnt(embeddings: Embeddings) -> Model:
    return learn(shop(), embeddings.vectors(shop()))


def shop(*more) -> Corpus:  # type: ignore[no-untyped-def]
    return grouped(build_corpus(phrasings([*SHOP, *more], INTENTS)))[0]


def large(size: int, changed: int = 0) -> Corpus:
    said = ((Target("entry", f"e{place % 100}"), f"phrasing {place}{' anew' * (place < changed)}") for place in range(size))
    return grouped(build_corpus(said))[0]


def fitted_to(model: Model, corpus: Corpus) -> Basis:
    return replace(Basis.of(model), seen=corpus.digests)


def told(model: Model, encoder: Encoder) -> list[tuple[str, float]]:
    rankings = [model.rank(text, encoder.encode([text], "query")[0]) for text in QUESTIONS]
    return [(ranking.candidates[0].id, ranking.candidates[0].probability) for ranking in rankings]


@pytest.mark.parametrize(
    ("corpus", "kept"),
    [
        (large(2000), True),
        (large(2000, changed=190), True),
        (large(2000, changed=210), False),
        (large(2190), True),
        (large(2300), False),
        (large(1780), False),
    ],
)
def test_it_is_kept_while_nine_tenths_are_as_they_were(learnt: Model, corpus: Corpus, *, kept: bool) -> None:
    assert fitted_to(learnt, large(2000)).holds_for(corpus) == kept


def test_a_small_one_and_one_that_is_looked_at_otherwise_are_fitted_again(learnt: Model) -> None:
    edges = ((limit - 10, limit + 10) for limit in (BOTH_ROLES_LIMIT, SPELLING_LIMIT))
    for before, now in ((FEWEST_KEPT - 1, FEWEST_KEPT - 1), *edges):
        assert not fitted_to(learnt, large(before)).holds_for(large(now))


def test_of_the_same_phrasings_it_says_the_same(learnt: Model, embeddings: Embeddings, encoder: Encoder) -> None:
    again = relearn(Basis.of(learnt), shop(), embeddings.vectors(shop()))
    for (now, chance), (then, was) in zip(told(again, encoder), told(learnt, encoder), strict=True):
        assert (now, chance) == (then, pytest.approx(was, abs=1e-4))


def test_a_new_entry_is_known_and_nothing_else_upset(learnt: Model, embeddings: Embeddings, encoder: Encoder) -> None:
    more = shop(NEW)
    grown = told(relearn(Basis.of(learnt), more, embeddings.vectors(more)), encoder)
    fitted = told(learn(more, embeddings.vectors(more)), encoder)
    assert grown[1][0] == "piano"
    for (now, chance), (then, was) in zip(grown, fitted, strict=True):
        assert chance == pytest.approx(was, abs=0.2)
        assert now == then or max(chance, was) < 0.5


@pytest.fixture
async def living(database: Database, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(relearning, "FEWEST_KEPT", 1)
    monkeypatch.setattr(relearning, "MOST_CHANGED", 0.3)

    async def opened() -> KnowledgeBase:
        return await KnowledgeBase.open(database.begin, encoder, tmp_path, INTENTS, today=lambda: TODAY)

    return opened


async def test_it_stays_across_edits_and_restarts_until_too_much_changed(living) -> None:  # type: ignore[no-untyped-def]
    base = await living()
    await base.import_entries(SHOP)
    first = base.learnt.seen
    await base.save(NEW)
    await base.close()
    assert base.learnt.seen.tolist() == first.tolist()
    again = await living()
    await again.save(replace(NEW, id="organ"))
    await again.settled()
    assert again.learnt.seen.tolist() == first.tolist()
    assert (await again.understand("tune my piano")).candidates[0].id in {"piano", "organ"}
    await again.import_entries([entry(f"e{n}", [f"{what} {n}" for what in ("mend", "sell", "paint")]) for n in range(4)])
    assert again.learnt.seen.tolist() == again.learnt.matcher.corpus.digests.tolist()
    await again.close()


async def test_others_write_while_an_import_is_learnt(knowledge: KnowledgeBase) -> None:
    learning, written = Event(), Event()

    def watched(_what: str, _share: float) -> None:
        learning.set()
        assert written.wait(60), "nobody could write"

    imported = asyncio.create_task(knowledge.import_entries([NEW], progress=watched))
    assert await asyncio.to_thread(learning.wait, 60)
    await knowledge.save(entry("zoo", ["When does the zoo open?", "zoo opening hours"]))
    assert (await knowledge.understand("opening hours of the zoo")).candidates[0].id == "zoo"
    written.set()
    await imported
    await knowledge.settled()
    for question, wanted in (("tune my piano", "piano"), ("opening hours of the zoo", "zoo")):
        assert (await knowledge.understand(question)).candidates[0].id == wanted
