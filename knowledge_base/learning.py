"""Learns a Model: places the phrasings, fits the head, rehearses, blends, calibrates."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from knowledge_base.adapter import MOST_ALONE, fit_adapter
from knowledge_base.backends import FloatArray
from knowledge_base.blend import Blend, prior_weights
from knowledge_base.confidence import Flags, Scale, Standing, calibrate, judge
from knowledge_base.corpus import Corpus, reference_lines
from knowledge_base.head import Places
from knowledge_base.language import spoken_in
from knowledge_base.matcher import Matcher, Signals
from knowledge_base.model import Judgement, Model
from knowledge_base.normalise import lexical_form
from knowledge_base.prepare import Progress, no_progress
from knowledge_base.rehearsal import sample
from knowledge_base.space import Space, nuisance_map
from knowledge_base.unseen import rehearse_unseen
from knowledge_base.vectors import Vectors

_SEED = 20240


def learn(corpus: Corpus, vectors: Vectors, progress: Progress = no_progress) -> Model:
    """`corpus` grouped by label, with at least one phrasing. Seconds for a few thousand phrasings;
    where there are more, see `local_learning`."""
    progress("Placing the phrasings", 0.0)
    shared = Space.fit(nuisance(vectors.reference_queries, vectors.reference_passages), vectors.queries, vectors.passages)
    rows = shared.index(vectors.queries, vectors.passages)
    # how many ways of asking each target has in a language: that is what a customer's own words meet
    counts = np.unique(np.stack([corpus.labels, spoken_in(corpus)])[:, ~corpus.told], axis=1, return_counts=True)[1]
    space = shared.seen_through(fit_adapter(rows, corpus.labels) if loneliness(counts) <= MOST_ALONE else None)
    matcher = Matcher.fit(corpus, space, space.index(vectors.queries, vectors.passages))
    background, distance = space.placed(vectors.reference_queries)
    progress("Rehearsing", 0.4)
    rehearsal = rehearse_unseen(matcher, vectors, sample(matcher, np.random.default_rng(_SEED)))
    progress("Calibrating", 0.9)
    far = matcher.signals(*matcher.likenesses(background, [text for text, _ in reference_lines()]))
    shown = Shown(
        rehearsal.paraphrase, rehearsal.targets, rehearsal.answerable, rehearsal.near_miss, rehearsal.standing, far, distance
    )
    learnt = judgement(shown, background, counts)
    return Model(**vars(learnt), matcher=matcher, known=known_forms(corpus), seen=corpus.digests, marks=vectors.marks)


class Shown(NamedTuple):
    """What a rehearsal showed. `right` are the right columns of `paraphrase`, where `answerable`; `standing` is each asked
    phrasing's; `far` are the out-of-scope lines' own signals, and `far_distance` their distance from the middle.
    """

    paraphrase: Signals
    right: Places
    answerable: Flags
    near_miss: Signals
    standing: Standing
    far: Signals
    far_distance: FloatArray


def judgement(shown: Shown, background: FloatArray, counts: Places) -> Judgement:
    """`background` are the out-of-scope lines' places; `counts` how many ways of asking each target has in a language."""
    alone = loneliness(counts)
    able = shown.answerable
    paraphrase, right = some_of(shown.paraphrase, able), shown.right[able]
    blend = Blend.fit(prior_weights(counts), paraphrase, right)
    scale = Scale.measure(shown.near_miss, shown.standing.distance)

    def features(signals: Signals, standing: Standing) -> FloatArray:
        return judge(signals, blend.log_shares(signals), standing, scale, alone)

    strange = out_of_scope_lines(shown.far, paraphrase if len(right) else None, scale)
    confidence = calibrate(
        features(paraphrase, shown.standing.some(able)),
        blend.log_shares(paraphrase).argmax(axis=1) == right,
        features(shown.near_miss, shown.standing),
        features(shown.far, Standing(likeness_to_other_topics(background), shown.far_distance))[strange],
    )
    return Judgement(blend, confidence, scale, background, alone)


def loneliness(counts: Places) -> float:
    """1 where each target is asked for in one way in a language, less where in several."""
    return float((1 / counts).mean())


def nuisance(queries: FloatArray, passages: FloatArray) -> FloatArray:
    """(d, d), from the reference lines' vectors in either role, (lines, d)."""
    languages = len({language for _, language in reference_lines()})
    views = [part.reshape(languages, -1, queries.shape[1]) for part in (queries, passages)]
    return nuisance_map(np.concatenate(views))


def some_of(signals: Signals, flags: Flags) -> Signals:
    """Of some messages."""
    return Signals(signals.meaning[flags], signals.spelling[flags], signals.score[flags])


def out_of_scope_lines(far: Signals, paraphrase: Signals | None, scale: Scale) -> Flags:
    """Which shipped lines really are out of this knowledge base's scope: one may cover the weather."""
    likeness = far.meaning.max(axis=1)
    usual = np.quantile(paraphrase.meaning.max(axis=1), 0.25) if paraphrase else scale.meaning[0] + 2 * scale.meaning[1]
    flags: Flags = likeness < usual
    return flags


def likeness_to_other_topics(background: FloatArray) -> FloatArray:
    """Each out-of-scope line's best likeness to a line of another topic, from their places (lines, d)."""
    likeness = background @ background.T
    topics = len(background) // len({language for _, language in reference_lines()})
    topic = np.arange(len(background)) % topics
    likeness[topic[:, None] == topic[None, :]] = -1.0
    highest: FloatArray = likeness.max(axis=1)
    return highest


def known_forms(corpus: Corpus) -> dict[str, int]:
    """Lexical form → label, for the forms that mean one target only."""
    meanings: defaultdict[str, set[int]] = defaultdict(set)
    for text, label, told in zip(corpus.texts, corpus.labels, corpus.told, strict=True):
        if told:
            continue
        meanings[lexical_form(text)].add(int(label))
    return {form: labels.pop() for form, labels in meanings.items() if len(labels) == 1}
