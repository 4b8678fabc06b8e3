"""Measures understanding on labelled questions.

A gold file holds one JSON object a line: {"role": "index" | "query" | "oos", "text", "label", …}. Its "index" rows become a
throw-away knowledge base in memory, one entry a label and no dialogue intents; without such rows a FAQ's entries do. The
other rows are asked in order, each on its own.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from knowledge_base.corpus import Target, build_corpus, phrasings
from knowledge_base.decision import THRESHOLD, band
from knowledge_base.embeddings import Embeddings
from knowledge_base.encoder import Encoder
from knowledge_base.entries import Entry
from knowledge_base.errors import EvaluationError
from knowledge_base.exchange import read_files
from knowledge_base.learning import learn
from knowledge_base.matcher import grouped
from knowledge_base.metrics import Outcome, figures
from knowledge_base.model import Model
from knowledge_base.normalise import spoken_form
from knowledge_base.prepare import Progress, no_progress

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class GoldRow(BaseModel):
    """One line of a gold file. Other keys (its language, its source) are of no concern here."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: Literal["index", "query", "oos"]
    text: Text
    label: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None


def evaluate(
    gold: Path,
    predictions: Path | None,
    encoder: Encoder,
    *,
    faq: Path | None = None,
    entries: Sequence[Entry] | None = None,
    intents: Mapping[str, Sequence[str]] | None = None,
    threshold: float = THRESHOLD,
    progress: Progress = no_progress,
) -> dict[str, float | int | None]:
    """The figures (see `metrics`), and one {"label", "confidence", "decision"} a question in `predictions`.

    `faq` (a file or folder) or `entries` are asked where the gold file has no index rows, with `intents` beside them.
    Raises EvaluationError naming the line that is wrong.
    """
    rows = read_gold(gold)
    index, asked = [row for row in rows if row.role == "index"], [row for row in rows if row.role != "index"]
    if not asked:
        raise EvaluationError(f'{gold.name}: there is no row with the role "query" or "oos" to ask.')
    known = [(Target("entry", str(row.label)), row.text) for row in index]
    if not index:
        given = entries if entries is not None else read_files([faq]) if faq is not None else []
        known = list(phrasings(given, intents or {}))
    if not known:
        raise EvaluationError(f'{gold.name}: there is no row with the role "index" to learn from. Give a FAQ to ask instead.')
    corpus = grouped(build_corpus(known))[0]
    model = learn(corpus, Embeddings(encoder).vectors(corpus, progress), progress)
    answers = _ask(model, encoder, asked, threshold, progress)
    if predictions is not None:
        _write(predictions, answers)
    outcomes = [
        Outcome(row.role == "query", row.role == "query" and answer["label"] == row.label, float(answer["confidence"]))
        for row, answer in zip(asked, answers, strict=True)
    ]
    return figures(outcomes)


def read_gold(path: Path) -> list[GoldRow]:
    """Raises EvaluationError for a missing, empty or odd file."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path.name} cannot be read: {error}") from error
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = GoldRow.model_validate_json(line)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(map(str, fault["loc"])) or "the line"
            raise EvaluationError(f"{path.name}: line {number}: {where}: {fault['msg']}") from error
        if row.role != "oos" and not row.label:
            raise EvaluationError(f'{path.name}: line {number}: label: a row with the role "{row.role}" needs one')
        rows.append(row)
    if not rows:
        raise EvaluationError(f"{path.name} is empty.")
    return rows


def _ask(
    model: Model, encoder: Encoder, asked: Sequence[GoldRow], threshold: float, progress: Progress
) -> list[dict[str, str | float]]:
    texts = [spoken_form(row.text) for row in asked]
    vectors = encoder.encode(texts, "query", progress)
    answers: list[dict[str, str | float]] = []
    for done, (text, vector) in enumerate(zip(texts, vectors, strict=True)):
        ranking = model.rank(text, vector)
        best = ranking.candidates[0]
        label = best.id if best.kind == "entry" else f"intent:{best.id}"
        decision = band(best.probability, ranking.out_of_scope, threshold)
        answers.append({"label": label, "confidence": best.probability, "decision": decision})
        if done % 100 == 0:
            progress("Asking", done / len(asked))
    return answers


def _write(path: Path, answers: Sequence[Mapping[str, str | float]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".predictions-", delete=False) as out:
        out.writelines(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)
    Path(out.name).chmod(0o644)
    Path(out.name).replace(path)
