"""Everything learnt from one state of the knowledge base: immutable, replaced as a whole."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from knowledge_base.backends import FloatArray
from knowledge_base.blend import Blend
from knowledge_base.confidence import Confidence, Scale, judge
from knowledge_base.corpus import Target
from knowledge_base.entries import Candidate
from knowledge_base.matcher import Matcher
from knowledge_base.normalise import lexical_form
from knowledge_base.space import product

MOST_CANDIDATES = 10
_OTHERS = 0.75
"""Of what the best target leaves, the others together get at most this share: the rest may always be none of them."""
_WORD_FOR_WORD = 0.05
"""What is left of the doubt when a known phrasing, that means one thing only, is asked word for word."""


@dataclass(frozen=True)
class Ranking:
    """`out_of_scope` is P(none is right); with every probability it sums to 1."""

    candidates: tuple[Candidate, ...]
    out_of_scope: float


@dataclass(frozen=True)
class Model:
    """`background` are the out-of-scope lines' places; `known` maps a phrasing's lexical form to the one target it means."""

    matcher: Matcher
    blend: Blend
    confidence: Confidence
    scale: Scale
    background: FloatArray
    alone: float
    known: Mapping[str, int]

    def rank(self, text: str, vector: FloatArray, hidden: Collection[Target] = ()) -> Ranking:
        """`text` in spoken form, `vector` its raw query-role vector. `hidden` targets are known but may not be answered
        with: their probability goes to `out_of_scope`.
        """
        meaning, spelling = self.matcher.likenesses(vector[None, :], [text])
        signals = self.matcher.signals(meaning, spelling)
        logs = self.blend.log_shares(signals)
        background = product(self.matcher.space.queries(vector[None, :]), self.background.T).max(axis=1)
        evidence = judge(signals, logs, background, self.scale, self.alone)
        best_right, covered = float(self.confidence.right(evidence)[0]), float(self.confidence.covered(evidence)[0])
        shares = np.exp(logs[0].astype(np.float64))
        if self.known.get(lexical_form(text)) == int(shares.argmax()):
            best_right = 1 - _WORD_FOR_WORD * (1 - best_right)
        return self._ranking(probabilities(shares, best_right, covered), meaning[0], hidden)

    def _ranking(self, chances: FloatArray, meaning: FloatArray, hidden: Collection[Target]) -> Ranking:
        targets, starts = self.matcher.corpus.targets, self.matcher.starts
        out_of_scope = max(0.0, 1.0 - float(chances.sum()))
        candidates = []
        for place in np.argsort(-chances, kind="stable")[: MOST_CANDIDATES + len(hidden)]:
            target, chance = targets[place], float(chances[place])
            if target in hidden:
                continue
            end = starts[place + 1] if place + 1 < len(starts) else len(meaning)
            asked = meaning[starts[place] : end] - 2 * self.matcher.corpus.told[starts[place] : end]
            nearest = int(starts[place] + asked.argmax())
            candidates.append(Candidate(target.kind, target.id, chance, self.matcher.corpus.texts[nearest]))
        out_of_scope += sum(float(chances[place]) for place, target in enumerate(targets) if target in hidden)
        return Ranking(tuple(candidates[:MOST_CANDIDATES]), out_of_scope)


def probabilities(shares: FloatArray, best_right: float, covered: float) -> FloatArray:
    """Each target's P(right) from its share among the targets, the best one's P(right), and P(any is right).

    What `covered` leaves beyond the best is divided among the others by their shares; none overtakes the best.
    """
    best = int(shares.argmax())
    others = shares.copy()
    others[best] = 0.0
    total = float(others.sum())
    left = min(max(covered - best_right, 0.0), _OTHERS * (1 - best_right))
    chances: FloatArray = np.minimum(others * (left / total), best_right) if total else others
    chances[best] = best_right
    return chances
