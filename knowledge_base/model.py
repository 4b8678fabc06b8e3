"""Everything learnt from one state of the knowledge base: immutable, replaced as a whole."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np

from knowledge_base.backends import FloatArray
from knowledge_base.blend import Blend
from knowledge_base.confidence import Confidence, Scale, Standing, judge
from knowledge_base.corpus import Digests, Lines, Target, split
from knowledge_base.diacritics import Diacritics
from knowledge_base.entries import Candidate
from knowledge_base.evidence import Evidence, weighed
from knowledge_base.matcher import Matcher, Signals
from knowledge_base.normalise import lexical_form
from knowledge_base.space import Space, product

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
class Judgement:
    """What turns signals into probabilities. `background` are the out-of-scope lines' places, (lines, d)."""

    blend: Blend
    confidence: Confidence
    scale: Scale
    background: FloatArray
    alone: float

    def chances(self, signals: Signals, placed: tuple[FloatArray, FloatArray], known: int | None) -> FloatArray:
        """P(right) of each target from one message's signals, (1, targets), and where it was `Space.placed`. `known` is the
        target that it means word for word, if any.
        """
        logs = self.blend.log_shares(signals)
        row, distance = placed
        standing = Standing(product(row, self.background.T).max(axis=1), distance)
        evidence = judge(signals, logs, standing, self.scale, self.alone)
        best_right, covered = float(self.confidence.right(evidence)[0]), float(self.confidence.covered(evidence)[0])
        shares = np.exp(logs[0].astype(np.float64))
        if known is not None and known == int(shares.argmax()):
            best_right = 1 - _WORD_FOR_WORD * (1 - best_right)
        return probabilities(shares, best_right, covered)


def ranked(
    chances: FloatArray, target_at: Callable[[int], Target], nearest: Callable[[int], str], hidden: Collection[Target]
) -> Ranking:
    """The best of them; `nearest` gives a target's phrasing nearest to the message. What is hidden counts as out of scope."""
    out_of_scope = max(0.0, 1.0 - float(chances.sum()))
    candidates = []
    for place in np.argsort(-chances, kind="stable")[: MOST_CANDIDATES + len(hidden)]:
        target = target_at(int(place))
        if target not in hidden:
            candidates.append(Candidate(target.kind, target.id, float(chances[place]), nearest(int(place))))
        if len(candidates) == MOST_CANDIDATES:
            break
    if hidden:
        out_of_scope += sum(float(chance) for place, chance in enumerate(chances) if target_at(place) in hidden)
    return Ranking(tuple(candidates), out_of_scope)


@dataclass(frozen=True)
class Model(Judgement):
    """Every phrasing judges every message. `known` maps a phrasing's lexical form to the one target it means; `seen` is what all
    but the head was fitted to (see `relearning`).
    """

    matcher: Matcher
    known: Mapping[str, int]
    seen: Digests
    marks: Diacritics

    @property
    def space(self) -> Space:
        """Where sentences are compared."""
        return self.matcher.space

    @property
    def size(self) -> int:
        """Phrasings."""
        return self.matcher.index.size

    def written(self, text: str) -> str:
        """What to encode for a text in spoken form, so that its vector can be judged."""
        return self.marks.restored(text)

    def rank(self, text: str, vector: FloatArray, hidden: Collection[Target] = ()) -> Ranking:
        """`text` in spoken form, `vector` the raw query-role vector of what it was `written` as. `hidden` targets are known but
        may not be answered with: their probability goes to `out_of_scope`.
        """
        corpus, starts = self.matcher.corpus, self.matcher.starts
        placed = self.space.placed(vector[None, :])
        meaning, spelling = self.matcher.likenesses(placed[0], [text])
        signals = self.matcher.signals(meaning, spelling)
        chances = self.chances(signals, placed, self.known.get(lexical_form(text)))

        def nearest(place: int) -> str:
            end = starts[place + 1] if place + 1 < len(starts) else meaning.shape[1]
            asked = meaning[0, starts[place] : end] - 2 * corpus.told[starts[place] : end]
            return corpus.texts[int(starts[place] + asked.argmax())]

        return ranked(chances, corpus.targets.__getitem__, nearest, hidden)

    def evidence(self, text: str, vector: FloatArray) -> Mapping[Target, Evidence]:
        """What each signal says of every target."""
        signals = self.matcher.signals(*self.matcher.likenesses(self.space.queries(vector[None, :]), [text]))
        return weighed(signals, self.matcher.corpus.targets)

    def nearest(self, target: Target, vector: FloatArray) -> str:
        """The target's phrasing most like a raw query-role vector; empty where there is no such target."""
        corpus = self.matcher.corpus
        if target not in corpus.targets:
            return ""
        places = np.flatnonzero(corpus.labels == corpus.targets.index(target))
        likeness = self.matcher.index.rows()[places] @ self.space.queries(vector[None, :])[0]
        return corpus.texts[int(places[likeness.argmax()])]

    def lines(self, target: Target) -> Lines:
        """What leads to it, none where there is no such target."""
        return split(self.matcher.corpus).get(target, Lines((), ()))

    def around(self, target: Target, texts: Collection[str], count: int) -> list[list[tuple[Target, int]]]:
        """For each of these phrasings of `target`, the `count` nearest ones of other entries, nearest first, each as its entry
        and its place among the entry's lines.
        """
        corpus, index, starts = self.matcher.corpus, self.matcher.index, self.matcher.starts
        own = corpus.labels == corpus.targets.index(target)
        foreign = np.array([one.kind == "entry" and one != target for one in corpus.targets])[corpus.labels] & ~corpus.told
        asked = [place for place in np.flatnonzero(own) if corpus.texts[place] in texts]
        likeness = np.where(foreign, index.likenesses(index.rows()[asked]), -2.0)
        found = []
        for row in np.argsort(-likeness, axis=1)[:, :count]:
            labels = [(int(corpus.labels[place]), int(place)) for place in row if foreign[place]]
            found.append([(corpus.targets[label], place - int(starts[label])) for label, place in labels])
        return found


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
