"""Labelled questions to set a threshold by: those somebody collected, or those a knowledge base makes of its own phrasings."""

from collections.abc import Sequence

import numpy as np

from knowledge_base.backends import FloatArray
from knowledge_base.confidence import MIX, judge
from knowledge_base.corpus import reference_lines
from knowledge_base.head import Places
from knowledge_base.learning import likeness_to_other_topics, out_of_scope_lines, some_of
from knowledge_base.matcher import Signals
from knowledge_base.model import Model, probabilities
from knowledge_base.questions import Question
from knowledge_base.rehearsal import sample
from knowledge_base.thresholds import Flags, Floats, Labelled
from knowledge_base.unseen import rehearse_unseen
from knowledge_base.vectors import Vectors

_SEED = 20241


def observed(questions: Sequence[Question], unanswerable: float | None = None) -> Labelled:
    """From questions asked. `unanswerable` is the share of those without an answer in traffic; None takes the questions as they
    come. Questions of one entry form a group.
    """
    strange = np.array([not question.answerable for question in questions])
    weight = np.ones(len(questions))
    if unanswerable is not None and strange.any() and not strange.all():
        weight = np.where(strange, unanswerable / strange.sum(), (1 - unanswerable) / (~strange).sum())
    entries: dict[str, int] = {}
    groups = [entries.setdefault(q.expected or f"\n{place}", len(entries)) for place, q in enumerate(questions)]
    return Labelled(
        np.array([question.confidence for question in questions]),
        np.array([question.right for question in questions]),
        np.array([question.out_of_scope for question in questions]),
        weight,
        np.array(groups),
    )


def rehearsed(model: Model, vectors: Vectors, unanswerable: float | None = None) -> Labelled:
    """`model` as `learn` returned it from `vectors` (a stored one has forgotten what leaving out takes).

    Known phrasings of entries are asked as if they were not known, then as if their whole entry were not, then the shipped
    out-of-scope lines. `unanswerable` is the share of the last two in traffic; None takes what calibration takes it to be.
    """
    matcher, reference = model.matcher, reference_lines()
    background = matcher.space.queries(vectors.reference_queries)
    asked = sample(matcher, np.random.default_rng(_SEED))
    rehearsal = rehearse_unseen(matcher, vectors, asked)
    entries = np.array([matcher.corpus.targets[target].kind == "entry" for target in rehearsal.targets])
    heard = rehearsal.heard
    able = rehearsal.answerable & entries
    far = matcher.signals(*matcher.likenesses(vectors.reference_queries, [text for text, _ in reference]))
    known = some_of(rehearsal.paraphrase, rehearsal.answerable) if rehearsal.answerable.any() else None
    strange = out_of_scope_lines(far, known, model.scale)
    topics = np.arange(len(reference)) % (len(reference) // len({language for _, language in reference}))
    parts = [
        _judged(model, some_of(rehearsal.paraphrase, able), heard[able], rehearsal.targets[able]),
        _judged(model, some_of(rehearsal.near_miss, entries), heard[entries], None),
        _judged(model, some_of(far, strange), likeness_to_other_topics(background)[strange], None),
    ]
    groups = [rehearsal.targets[able], rehearsal.targets[entries], len(matcher.corpus.targets) + topics[strange]]
    counts = [_once_a_source(matcher.corpus.source[rehearsal.asked])[flags] for flags in (able, entries)] + [
        np.ones(strange.sum())
    ]
    weights = [share * count / max(count.sum(), 1) for count, share in zip(counts, _mix(unanswerable), strict=True)]
    best, right, none = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Labelled(best, right, none, np.concatenate(weights), np.concatenate(groups))


def _once_a_source(source: Places) -> Floats:
    """A phrasing and the copy made from it (without marks) count as one question."""
    _, place, copies = np.unique(source, return_inverse=True, return_counts=True)
    weight: Floats = 1 / copies[place]
    return weight


def _mix(unanswerable: float | None) -> tuple[float, float, float]:
    if unanswerable is None:
        return MIX
    _, near, far = MIX
    return 1 - unanswerable, unanswerable * near / (near + far), unanswerable * far / (near + far)


def _judged(model: Model, signals: Signals, heard: FloatArray, targets: Places | None) -> tuple[Floats, Flags, Floats]:
    """P(the best is right), whether it is, P(none is right): as `Model.rank` would say."""
    if not len(heard):
        return np.empty(0), np.empty(0, np.bool_), np.empty(0)
    logs = model.blend.log_shares(signals)
    evidence = judge(signals, logs, heard, model.scale, model.alone)
    best, covered = model.confidence.right(evidence), model.confidence.covered(evidence)
    none = [
        1 - probabilities(np.exp(row.astype(np.float64)), float(sure), float(any_)).sum()
        for row, sure, any_ in zip(logs, best, covered, strict=True)
    ]
    right = logs.argmax(axis=1) == targets if targets is not None else np.zeros(len(heard), np.bool_)
    return np.asarray(best, np.float64), right, np.maximum(none, 0.0)
