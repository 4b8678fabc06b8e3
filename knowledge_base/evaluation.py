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

from knowledge_base.corpus import Target, answers, build_corpus, phrasings, split
from knowledge_base.decision import THRESHOLD, band
from knowledge_base.embeddings import Embeddings
from knowledge_base.encoder import Encoder
from knowledge_base.entries import Entry
from knowledge_base.errors import EvaluationError
from knowledge_base.exchange import read_files
from knowledge_base.keeping import EXACT_LIMIT, AnyModel, learnt_from
from knowledge_base.language import detect
from knowledge_base.matcher import grouped
from knowledge_base.metrics import Outcome, figures
from knowledge_base.normalise import spoken_form
from knowledge_base.prepare import Progress, no_progress
from knowledge_base.questions import Question

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class GoldRow(BaseModel):
    """One line of a gold file. Other keys (its source) are of no concern here; without `lang` the language is detected."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: Literal["index", "query", "oos"]
    text: Text
    label: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    lang: Annotated[str, Field(max_length=35)] | None = None


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
    given = entries if entries is not None else read_files([faq]) if faq is not None else []
    asked = examine(gold.name, rows, encoder, entries=given, intents=intents, threshold=threshold, progress=progress)
    if predictions is not None:
        write_predictions(predictions, asked)
    return measured(asked)


def examine(
    name: str,
    rows: Sequence[GoldRow],
    encoder: Encoder,
    *,
    entries: Sequence[Entry] = (),
    intents: Mapping[str, Sequence[str]] | None = None,
    threshold: float = THRESHOLD,
    progress: Progress = no_progress,
    limit: int = EXACT_LIMIT,
) -> list[Question]:
    """Every query and oos row, in order, with what was made of it. `name` is what errors call the rows."""
    index, asked = [row for row in rows if row.role == "index"], [row for row in rows if row.role != "index"]
    if not asked:
        raise EvaluationError(f'{name}: there is no row with the role "query" or "oos" to ask.')
    known = [(Target("entry", str(row.label)), row.text) for row in index] or list(phrasings(entries, intents or {}))
    if not known:
        raise EvaluationError(f'{name}: there is no row with the role "index" to learn from. Give a FAQ to ask instead.')
    corpus = grouped(build_corpus(known, () if index else answers(entries)))[0]
    model = learnt_from(split(corpus), Embeddings(encoder), locally=len(corpus.texts) > limit, progress=progress)
    return ask(model, encoder, asked, threshold, progress)


def measured(asked: Sequence[Question]) -> dict[str, float | int | None]:
    """The figures of questions asked."""
    return figures([Outcome(question.answerable, question.right, question.confidence) for question in asked])


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


def ask(
    model: AnyModel, encoder: Encoder, asked: Sequence[GoldRow], threshold: float = THRESHOLD, progress: Progress = no_progress
) -> list[Question]:
    """What `model` makes of each row, in order."""
    texts = [spoken_form(row.text) for row in asked]
    vectors = encoder.encode([model.written(text) for text in texts], "query", progress)
    answers = []
    for done, (row, text, vector) in enumerate(zip(asked, texts, vectors, strict=True)):
        ranking = model.rank(text, vector)
        best = ranking.candidates[0]
        given = best.id if best.kind == "entry" else f"intent:{best.id}"
        right = row.label if row.role == "query" else None
        nearest = "" if right in (None, given) else model.nearest(Target("entry", str(right)), vector)
        decision = band(best.probability, ranking.out_of_scope, threshold)
        language = row.lang or detect(text)[0]
        answers.append(
            Question(row.text, language, right, given, best.probability, ranking.out_of_scope, decision, best.phrasing, nearest)
        )
        if done % 100 == 0:
            progress("Asking", done / len(asked))
    return answers


def write_predictions(path: Path, asked: Sequence[Question]) -> None:
    """One {"label", "confidence", "decision"} a line; the file appears as a whole."""
    lines = [{"label": row.given, "confidence": row.confidence, "decision": row.decision} for row in asked]
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".predictions-", delete=False) as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    Path(out.name).chmod(0o644)
    Path(out.name).replace(path)
