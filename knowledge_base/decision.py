"""The three bands: answer, offer the nearest, hand off."""

from typing import Literal

from knowledge_base.entries import Understanding

Decision = Literal["answer", "offer", "handoff"]
THRESHOLD = 0.7


def decide(understood: Understanding, threshold: float = THRESHOLD) -> Decision:
    """Answer where the best candidate is right with at least `threshold`, hand off where that surely none is, else offer."""
    best = understood.candidates[0].probability if understood.candidates else 0.0
    return band(best, understood.out_of_scope, threshold)


def band(best: float, out_of_scope: float, threshold: float = THRESHOLD) -> Decision:
    """The rule itself."""
    if best >= threshold:
        return "answer"
    return "handoff" if out_of_scope >= threshold or best == 0.0 else "offer"
