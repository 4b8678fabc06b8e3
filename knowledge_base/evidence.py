"""Why a question is taken to mean something: what each of the signals says, for people to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.corpus import Target
from knowledge_base.matcher import Signals


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one target, each from 0 to 1: the likeness of its nearest phrasing in meaning and in spelling, and `learnt`, how much
    what was learnt from all phrasings together speaks for it.
    """

    meaning: float
    spelling: float
    learnt: float


def weighed(signals: Signals, targets: Sequence[Target]) -> Mapping[Target, Evidence]:
    """Of every target, from one message's signals, (1, targets)."""
    rows = zip(targets, signals.meaning[0], signals.spelling[0], signals.score[0], strict=True)
    return {target: Evidence(*(min(max(float(value), 0.0), 1.0) for value in values)) for target, *values in rows}
