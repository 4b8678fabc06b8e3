"""A model of very many phrasings: each message is judged by its neighbourhood alone. It answers what `Model` answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from knowledge_base.backends import FloatArray
from knowledge_base.corpus import Lines, Target
from knowledge_base.diacritics import Diacritics
from knowledge_base.evidence import Evidence, weighed
from knowledge_base.grams import Codes, coded
from knowledge_base.model import Judgement, Ranking, ranked
from knowledge_base.neighbourhood import Judged, Neighbourhood, judged, one_thread_each
from knowledge_base.phrasings import Encode, Phrasings
from knowledge_base.segment import form
from knowledge_base.space import Space


@dataclass(frozen=True)
class LocalModel(Judgement):
    """Immutable. What was calibrated stays as it is until all is learnt anew."""

    phrasings: Phrasings
    marks: Diacritics

    def __post_init__(self) -> None:
        one_thread_each()

    @property
    def space(self) -> Space:
        """Where sentences are compared."""
        return self.phrasings.space

    @property
    def size(self) -> int:
        """Phrasings."""
        return self.phrasings.size

    def written(self, text: str) -> str:
        """As `Model.written`; the words of what was edited since count too."""
        return self._marks.restored(text)

    def rank(self, text: str, vector: FloatArray, hidden: Collection[Target] = ()) -> Ranking:
        """As `Model.rank`. Targets without a phrasing in the neighbourhood are no candidates."""
        placed, asked = self.space.placed(vector[None, :]), coded(text)
        near = self.phrasings.near(placed[0][0])
        if not len(near.places):
            return Ranking((), 1.0)
        told = judged(near, asked, self.phrasings.base.rarity)
        chances = self.chances(told.signals, placed, _known(near, told, asked))
        asks = near.meaning - 2 * near.told

        def nearest(place: int) -> str:
            own = np.flatnonzero(near.labels == told.targets[place])
            return self.phrasings.text(int(near.places[own[asks[own].argmax()]]))

        return ranked(chances, lambda place: self.phrasings.target(int(told.targets[place])), nearest, hidden)

    def evidence(self, text: str, vector: FloatArray) -> Mapping[Target, Evidence]:
        """What each signal says of every target in the neighbourhood."""
        near = self.phrasings.near(self.space.queries(vector[None, :])[0])
        if not len(near.places):
            return {}
        told = judged(near, coded(text), self.phrasings.base.rarity)
        return weighed(told.signals, [self.phrasings.target(int(number)) for number in told.targets])

    def nearest(self, target: Target, vector: FloatArray) -> str:
        """The target's phrasing most like a raw query-role vector; empty where there is no such target."""
        found = self.phrasings.span(target)
        return found[0].text(int((found[1] @ self.space.queries(vector[None, :])[0]).argmax())) if found else ""

    def lines(self, target: Target) -> Lines:
        """What leads to it, none where there is no such target."""
        return self.phrasings.lines(target)

    def around(self, target: Target, texts: Collection[str], count: int) -> list[list[tuple[Target, int]]]:
        """As `Model.around`, as far as they are in the phrasings' neighbourhoods."""
        found = self.phrasings.span(target)
        if found is None:
            return []
        asked = found[1][[place for place in range(found[0].size) if found[0].text(place) in texts]]
        return [self._foreign(target, self.phrasings.near(row))[:count] for row in asked]

    def changed(self, changes: Mapping[Target, Lines], encode: Encode) -> Self:
        """With these targets' phrasings replaced; those without any are gone."""
        return replace(
            self, phrasings=self.phrasings.changed(changes, lambda texts: encode([self.written(text) for text in texts]))
        )

    @cached_property
    def _marks(self) -> Diacritics:
        fresh = self.phrasings.fresh
        return self.marks.also(map(fresh.segment.text, range(fresh.segment.size))) if fresh else self.marks

    def _foreign(self, target: Target, near: Neighbourhood) -> list[tuple[Target, int]]:
        found = []
        for place, number, told in zip(near.places, near.labels, near.told, strict=True):
            other = self.phrasings.target(int(number))
            if other.kind == "entry" and other != target and not told:
                found.append((other, self.phrasings.within(int(place), int(number))))
        return found


def _known(near: Neighbourhood, told: Judged, asked: Codes) -> int | None:
    """The place of the one target that the message means word for word."""
    meant = np.unique(near.labels[(near.forms == np.uint64(form(asked))) & ~near.told])
    return int(np.searchsorted(told.targets, meant[0])) if len(meant) == 1 else None
