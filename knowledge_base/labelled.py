"""Labelled questions to set a threshold by: those somebody collected, or those a knowledge base makes of its own phrasings."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from knowledge_base.confidence import MIX, Standing, judge
from knowledge_base.corpus import reference_lines
from knowledge_base.embeddings import Embeddings
from knowledge_base.head import Places
from knowledge_base.learning import Shown, likeness_to_other_topics, out_of_scope_lines, some_of
from knowledge_base.local import LocalModel
from knowledge_base.local_learning import shown as shown_locally
from knowledge_base.local_rehearsal import rehearse as rehearse_locally
from knowledge_base.matcher import Matcher, Signals
from knowledge_base.model import Judgement, Model, probabilities
from knowledge_base.prepare import Progress, no_progress
from knowledge_base.questions import Question
from knowledge_base.rehearsal import sample
from knowledge_base.thresholds import Flags, Floats, Labelled
from knowledge_base.unseen import rehearse_unseen
from knowledge_base.vectors import Vectors

_SEED = 20241
_ASKED_LOCALLY = 3000


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


def rehearsed(model: Model, vectors: Vectors, unanswerable: float | None = None, progress: Progress = no_progress) -> Labelled:
    """Known phrasings of entries are asked as if they were not known, then as if their whole entry were not, then the shipped
    out-of-scope lines. `vectors` follow the model's corpus; `unanswerable` is the share of the last two in traffic; None takes
    what calibration takes it to be.
    """
    corpus, space = model.matcher.corpus, model.space
    progress("Rehearsing", 0.1)
    # a stored or edited model has no factor of its head's equations, which leaving out takes
    matcher = Matcher.fit(corpus, space, space.index(vectors.queries, vectors.passages))
    rehearsal = rehearse_unseen(matcher, vectors, sample(matcher, np.random.default_rng(_SEED)))
    progress("Rehearsing", 0.9)
    strange, distance = space.placed(vectors.reference_queries)
    far = matcher.signals(*matcher.likenesses(strange, [text for text, _ in reference_lines()]))
    shown = Shown(
        rehearsal.paraphrase, rehearsal.targets, rehearsal.answerable, rehearsal.near_miss, rehearsal.standing, far, distance
    )
    entries = np.array([target.kind == "entry" for target in corpus.targets])[rehearsal.targets]
    asked = _Asked(rehearsal.targets, entries, rehearsal.answerable, len(corpus.targets))
    return _labelled(replace(model, matcher=matcher), shown, asked, unanswerable)


def rehearsed_locally(
    model: LocalModel, embeddings: Embeddings, unanswerable: float | None = None, progress: Progress = no_progress
) -> Labelled:
    """The same of a model that judges by neighbourhoods: some thousand phrasings that were not edited since all was learnt."""
    rehearsal = rehearse_locally(model.phrasings, progress, _SEED, _ASKED_LOCALLY)
    segment = model.phrasings.base.segment
    labels = segment.labels[rehearsal.asked].astype(np.int64)
    targets, rows = np.unique(labels, return_inverse=True)
    entries = np.array([model.phrasings.base.targets[int(number)].kind == "entry" for number in targets])[rows]
    shown = shown_locally(model.phrasings, rehearsal, embeddings, model.marks)
    asked = _Asked(labels, entries, rehearsal.answerable, len(model.phrasings.base.targets))
    return _labelled(model, shown, asked, unanswerable)


class _Asked(NamedTuple):
    """Of each phrasing asked: its target, whether that is an entry, and whether it could still be found. Targets are numbered
    below `size`.
    """

    targets: Places
    entries: Flags
    answerable: Flags
    size: int


def _labelled(model: Judgement, shown: Shown, asked: _Asked, unanswerable: float | None) -> Labelled:
    """As messages with these signals would be judged."""
    able, entries = asked.answerable & asked.entries, asked.entries
    languages = len({language for _, language in reference_lines()})
    topics = np.arange(len(model.background)) % (len(model.background) // languages)
    known = some_of(shown.paraphrase, shown.answerable) if shown.answerable.any() else None
    strange = out_of_scope_lines(shown.far, known, model.scale)
    far = Standing(likeness_to_other_topics(model.background), shown.far_distance)
    parts = [
        _judged(model, some_of(shown.paraphrase, able), shown.standing.some(able), shown.right[able]),
        _judged(model, some_of(shown.near_miss, entries), shown.standing.some(entries), None),
        _judged(model, some_of(shown.far, strange), far.some(strange), None),
    ]
    groups = [asked.targets[able], asked.targets[entries], asked.size + topics[strange]]
    counts = [len(group) for group in groups]
    weights = [np.full(count, share / max(count, 1)) for count, share in zip(counts, _mix(unanswerable), strict=True)]
    best, right, none = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Labelled(best, right, none, np.concatenate(weights), np.concatenate(groups))


def _mix(unanswerable: float | None) -> tuple[float, float, float]:
    if unanswerable is None:
        return MIX
    _, near, far = MIX
    return 1 - unanswerable, unanswerable * near / (near + far), unanswerable * far / (near + far)


def _judged(model: Judgement, signals: Signals, standing: Standing, right: Places | None) -> tuple[Floats, Flags, Floats]:
    """P(the best is right), whether it is, P(none is right): as `rank` would say. `right` are columns of the signals."""
    if not len(standing.distance):
        return np.empty(0), np.empty(0, np.bool_), np.empty(0)
    logs = model.blend.log_shares(signals)
    evidence = judge(signals, logs, standing, model.scale, model.alone)
    best, covered = model.confidence.right(evidence), model.confidence.covered(evidence)
    none = [
        1 - probabilities(np.exp(row.astype(np.float64)), float(sure), float(any_)).sum()
        for row, sure, any_ in zip(logs, best, covered, strict=True)
    ]
    hit = logs.argmax(axis=1) == right if right is not None else np.zeros(len(standing.distance), np.bool_)
    return np.asarray(best, np.float64), hit, np.maximum(none, 0.0)
