import numpy as np
import pytest

from knowledge_base import Encoder
from knowledge_base.corpus import build_corpus, phrasings
from knowledge_base.embeddings import Embeddings
from knowledge_base.evaluation import GoldRow, ask
from knowledge_base.labelled import observed, rehearsed
from knowledge_base.learning import learn
from knowledge_base.matcher import grouped
from knowledge_base.model import Model
from knowledge_base.questions import Question
from knowledge_base.vectors import Vectors
from tests.knowledge_base.conftest import INTENTS, SHOP


@pytest.fixture(scope="module")
def learnt(encoder: Encoder) -> tuple[Model, Vectors]:
    corpus = grouped(build_corpus(phrasings(SHOP, INTENTS)))[0]
    vectors = Embeddings(encoder).vectors(corpus)
    return learn(corpus, vectors), vectors


def test_a_rehearsal_asks_every_phrasing_twice_and_strangers_once(learnt: tuple[Model, Vectors]) -> None:
    model, vectors = learnt
    rows = rehearsed(model, vectors, 0.2)
    known = sum(1 + len(each.variants["en"].phrasings) for each in SHOP)
    strangers = rows.group >= len(model.matcher.corpus.targets)
    entries = {label for label, target in enumerate(model.matcher.corpus.targets) if target.kind == "entry"}
    assert set(rows.group[~strangers].tolist()) == entries
    assert (~strangers).sum() == 2 * known
    assert strangers.any()
    assert not rows.right[strangers].any()
    assert rows.weight.sum() == pytest.approx(1)
    assert rows.weight[:known].sum() == pytest.approx(0.8)
    assert rows.right[:known].mean() > 0.5
    assert rows.probability[rows.right].mean() > rows.probability[~rows.right].mean()
    assert np.all(rows.probability + rows.out_of_scope <= 1 + 1e-6)


def test_a_rehearsed_stranger_is_judged_as_a_customers_would_be(learnt: tuple[Model, Vectors], encoder: Encoder) -> None:
    """The same lines, asked as messages: no further from the rehearsal's figures than what knowing the very line explains."""
    model, vectors = learnt
    asked = ask(model, encoder, [GoldRow(role="oos", text="who painted the mona lisa"), GoldRow(role="oos", text="3 + 4 = ?")])
    rows = rehearsed(model, vectors)
    strangers = rows.probability[rows.group >= len(model.matcher.corpus.targets)]
    assert all(strangers.min() - 0.1 <= question.confidence <= strangers.max() + 0.1 for question in asked)


def test_collected_questions_are_grouped_by_entry_and_mixed_as_wished() -> None:
    def question(expected: str | None) -> Question:
        return Question("?", "en", expected, "a", 0.9, 0.05, "answer")

    rows = observed([question("a"), question("b"), question("a"), question(None), question(None)], 0.1)
    assert rows.group[0] == rows.group[2]
    assert len(set(rows.group.tolist())) == 4
    assert rows.right.tolist() == [True, False, True, False, False]
    assert rows.weight[3:].sum() == pytest.approx(0.1)
    assert observed([question("a"), question(None)]).weight.tolist() == [1, 1]
