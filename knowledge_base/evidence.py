"""Why a question is taken to mean something: what each of the signals says, for people to read."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge_base.backends import FloatArray
from knowledge_base.corpus import Target
from knowledge_base.model import Model


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one target, each from 0 to 1: the likeness of its nearest phrasing in meaning and in spelling, and `learnt`, how much
    what was learnt from all phrasings together speaks for it.
    """

    meaning: float
    spelling: float
    learnt: float


def evidence(model: Model, text: str, vector: FloatArray) -> Mapping[Target, Evidence]:
    """Of every target. `text` in spoken form, `vector` its raw query-role vector."""
    matcher = model.matcher
    signals = matcher.signals(*matcher.likenesses(vector[None, :], [text]))
    rows = zip(matcher.corpus.targets, signals.meaning[0], signals.spelling[0], signals.score[0], strict=True)
    return {target: Evidence(*(min(max(float(value), 0.0), 1.0) for value in values)) for target, *values in rows}
