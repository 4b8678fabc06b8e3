import importlib.util
import json
import os
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from knowledge_base import Encoder
from knowledge_base.errors import EvaluationError
from knowledge_base.evaluation import evaluate
from knowledge_base.metrics import Outcome, auroc, figures
from tests.knowledge_base.conftest import SHOP

SCORER = Path(os.environ.get("FRONTLINE_SHARED", Path(__file__).parents[3] / "shared")) / "eval" / "score.py"


def shared_scorer() -> ModuleType:
    if not SCORER.is_file():
        pytest.skip(f"no {SCORER.name} to compare with")
    spec = importlib.util.spec_from_file_location("score", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(*given: tuple[str, str, str | None]) -> str:
    return "\n".join(json.dumps({"role": role, "text": text, "label": label, "lang": "en"}) for role, text, label in given)


GOLD = rows(
    *[("index", text, made.id) for made in SHOP for text in (made.variants["en"].question, *made.variants["en"].phrasings)],
    ("query", "how many days till my package comes", "delivery-time"),
    ("query", "password reset", "forgot-password"),
    ("oos", "who painted the mona lisa", None),
    ("query", "give my money back when", "refund-time"),
)


@pytest.mark.parametrize("seed", range(5))
def test_figures_are_the_shared_scorers(seed: int) -> None:
    scorer = shared_scorer()
    dice = random.Random(seed)
    gold: list[dict[str, Any]] = []
    guesses: list[dict[str, Any]] = []
    outcomes = []
    for _ in range(dice.choice([7, 50, 333])):
        answerable, right, confidence = dice.random() < 0.8, dice.random() < 0.8, round(dice.random(), dice.choice([1, 6]))
        gold.append({"role": "query" if answerable else "oos", "label": "a"})
        guesses.append({"label": "a" if right else "b", "confidence": confidence})
        outcomes.append(Outcome(answerable, answerable and right, confidence))
    assert figures(outcomes) == scorer.score(gold, guesses)


def test_auroc_is_half_where_all_are_tied_and_none_without_negatives() -> None:
    assert auroc([0.5, 0.5], [0.5]) == 0.5
    assert auroc([0.5], []) is None


def test_a_gold_file_is_asked_in_order(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "gold.jsonl").write_text(GOLD, encoding="utf-8")
    found = evaluate(tmp_path / "gold.jsonl", tmp_path / "out" / "predictions.jsonl", encoder)
    predictions = [json.loads(line) for line in (tmp_path / "out" / "predictions.jsonl").read_text().splitlines()]
    assert (found["n"], found["oos"], found["top1"], found["auroc"]) == (3, 1, 1.0, 1.0)
    assert [guess["label"] for guess in predictions][:2] == ["delivery-time", "forgot-password"]
    assert all(set(guess) == {"label", "confidence", "decision"} for guess in predictions)
    assert predictions[2]["decision"] != "answer"


def test_given_entries_are_asked_where_the_gold_has_no_index(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "gold.jsonl").write_text(rows(("query", "reset password", "forgot-password")), encoding="utf-8")
    assert evaluate(tmp_path / "gold.jsonl", None, encoder, entries=SHOP)["top1"] == 1.0
    with pytest.raises(EvaluationError, match="Give a FAQ"):
        evaluate(tmp_path / "gold.jsonl", None, encoder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (rows(("index", "a", "b")), "no row with the role"),
        ('{"role": "query"', "line 1"),
        (GOLD + '\n{"role": "query", "text": " ", "label": "x"}', r"line 20: text"),
        (GOLD + '\n{"role": "index", "text": "x"}', r"line 20: label"),
        (GOLD + '\n{"role": "other", "text": "x", "label": "y"}', r"line 20: role"),
    ],
)
def test_odd_rows_are_named(tmp_path: Path, encoder: Encoder, text: str, message: str) -> None:
    (tmp_path / "gold.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError, match=message):
        evaluate(tmp_path / "gold.jsonl", None, encoder)
