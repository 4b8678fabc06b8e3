"""What a patched model says is what a model learnt from scratch would say, or nearly."""

import pytest

from knowledge_base import Encoder, Entry
from knowledge_base.corpus import Corpus, build_corpus, phrasings
from knowledge_base.embeddings import Embeddings
from knowledge_base.learning import learn
from knowledge_base.live import attempt, patch
from knowledge_base.matcher import grouped
from knowledge_base.model import Model
from tests.knowledge_base.conftest import INTENTS, SHOP, entry

ITEMS = ("lamp", "lantern", "tea pot", "scarf", "fan", "bowl", "mug", "tray", "vase", "candle")
LARGE = entry(
    "in-stock",
    [f"{ask} {item}" for item in ITEMS for ask in ("is the", "do you still have the", "when can I get the")],
)
QUESTIONS = ("is the candle available", "how long does delivery take", "reset my password", "who wrote hamlet", "hello")


def corpus(entries: list[Entry]) -> Corpus:
    return grouped(build_corpus(phrasings(entries, INTENTS)))[0]


@pytest.fixture(scope="module")
def embeddings(encoder: Encoder) -> Embeddings:
    return Embeddings(encoder)


@pytest.fixture(scope="module")
def small(embeddings: Embeddings) -> Model:
    return learn(corpus(SHOP), embeddings.vectors(corpus(SHOP)))


def told(model: Model, encoder: Encoder) -> list[tuple[str, float]]:
    vectors = encoder.encode(list(QUESTIONS), "query")
    best = [model.rank(text, vector).candidates[0] for text, vector in zip(QUESTIONS, vectors, strict=True)]
    return [(one.id, one.probability) for one in best]


def test_an_entry_with_many_phrasings_takes_over_nothing_else(small: Model, embeddings: Embeddings, encoder: Encoder) -> None:
    everything = corpus([*SHOP, LARGE])
    patched = patch(small, everything, embeddings.vectors(everything))
    (first, sure), *others = told(patched, encoder)
    assert (first, sure > 0.9) == ("in-stock", True)
    for (now, chance), (before, was) in zip(others, told(small, encoder)[1:], strict=True):
        assert chance == pytest.approx(was, abs=0.15)
        assert now == before or chance < 0.5  # among strangers any may be first


def test_what_is_added_and_taken_away_again_leaves_no_trace(small: Model, embeddings: Embeddings, encoder: Encoder) -> None:
    everything, before = corpus([*SHOP, LARGE]), corpus(SHOP)
    there = patch(small, everything, embeddings.vectors(everything))
    back = patch(there, before, embeddings.vectors(before))
    for (now, chance), (then, was) in zip(told(back, encoder), told(small, encoder), strict=True):
        assert (now, chance) == (then, pytest.approx(was, abs=0.01))


def test_an_attempt_is_the_same_patch(small: Model, embeddings: Embeddings, encoder: Encoder) -> None:
    everything = corpus([*SHOP, LARGE])
    patched = told(patch(small, everything, embeddings.vectors(everything)), encoder)
    for (now, chance), (then, was) in zip(told(attempt(small, everything, encoder), encoder), patched, strict=True):
        assert (now, chance) == (then, pytest.approx(was, abs=0.01))
