"""The peers that understanding is measured beside."""

from bench.peers import Known, bm25
from bench.peers.subset import drawn
from knowledge_base.evaluation import GoldRow

FAQ = [
    Known("refund", "How do I get a refund?"),
    Known("refund", "怎么申请退款"),
    Known("delivery", "How long does delivery take?"),
    Known("delivery", "快递要几天才能到"),
]


def test_bm25_finds_the_word_that_matches() -> None:
    asked = ["When is my REFUND due", "Delivery?", "我想退款", "請問快遞", "bonjour", "?!"]
    found = bm25.guesses(FAQ, asked)
    assert [guess.label for guess in found[:4]] == ["refund", "delivery", "refund", "delivery"]
    assert max(guess.confidence for guess in found) == 1
    assert [guess.confidence for guess in found[4:]] == [0, 0]


def test_labels_left_out_are_asked_but_not_learnt() -> None:
    rows = [
        GoldRow(role=role, text=f"{label} {n}", label=label) for label in "abcd" for role in ("index", "query") for n in range(9)
    ]
    subset = drawn(rows, labels=2, phrasings=3, seed=1)
    learnt = [row for row in subset if row.role == "index"]
    assert len(learnt) == 6
    assert {row.label for row in subset if row.role == "query"} == {row.label for row in learnt}
    strange = [row for row in subset if row.role == "oos"]
    assert len(strange) == 6
    assert not {row.text[0] for row in strange} & {row.label for row in learnt}
