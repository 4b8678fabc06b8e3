"""Very many phrasings, searched: a base that stays as it was built, and what was edited since.

As in a log-structured merge tree (O'Neil et al. 1996), or Lucene's segments: an edit costs what the edited entry costs. Its
rows of the base are dead from then on, its new ones are searched one by one beside the base, until all is built anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from knowledge_base.backends import FloatArray
from knowledge_base.corpus import Lines, Target
from knowledge_base.inverted import InvertedIndex
from knowledge_base.neighbourhood import SIZE, SPELT, Neighbourhood
from knowledge_base.segment import Segment, chained, coded_lines, segment_of
from knowledge_base.space import Space, product

Encode = Callable[[Sequence[str]], FloatArray]
"""Texts in spoken form → their raw query-role vectors (n, d)."""
Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_MOST_FRESH = 5000
"""Edited phrasings that are searched one by one: half a millisecond."""
_MOST_DEAD = 0.2


@dataclass(frozen=True)
class Base:
    """Target i's phrasings are the segment's rows from `starts[i]` to before `starts[i + 1]`. `digests` tell what each target was
    when this was built.
    """

    segment: Segment
    index: InvertedIndex
    rarity: FloatArray
    targets: Sequence[Target]
    digests: Mapping[Target, bytes]

    @cached_property
    def numbers(self) -> Mapping[Target, int]:
        return {target: number for number, target in enumerate(self.targets)}

    @cached_property
    def starts(self) -> Ids:
        return np.searchsorted(self.segment.labels, np.arange(len(self.targets) + 1))


@dataclass(frozen=True)
class Part:
    """One edited target's phrasings and their rows (n, d)."""

    segment: Segment
    rows: FloatArray


@dataclass(frozen=True)
class Phrasings:
    """Immutable. Phrasings are numbered: the base's, then those edited since. Targets are too; an edited one has a new number.

    `dead` are the base's rows that are no more; `edited` has no part for a target that was taken away.
    """

    space: Space
    base: Base
    dead: Flags
    edited: Mapping[Target, Part]

    @classmethod
    def of(cls, space: Space, base: Base) -> Self:
        return cls(space, base, np.zeros(base.segment.size, dtype=np.bool_), {})

    @cached_property
    def fresh(self) -> Part | None:
        """All that was edited."""
        if not self.edited:
            return None
        first = len(self.base.targets)
        segments = [part.segment.renumbered(first + number) for number, part in enumerate(self.edited.values())]
        return Part(chained(segments), np.concatenate([part.rows for part in self.edited.values()]))

    @cached_property
    def targets(self) -> Mapping[int, Target]:
        """The edited ones by number."""
        return dict(enumerate(self.edited, len(self.base.targets)))

    @cached_property
    def _alive(self) -> Flags | None:
        return ~self.dead if self.dead.any() else None

    @cached_property
    def size(self) -> int:
        """How many there are."""
        return int(self.base.segment.size - self.dead.sum()) + (self.fresh.segment.size if self.fresh else 0)

    @property
    def worn(self) -> bool:
        """Whether so much was edited that all should be built anew."""
        fresh = self.fresh.segment.size if self.fresh else 0
        return fresh > _MOST_FRESH or float(self.dead.sum()) > _MOST_DEAD * len(self.dead)

    def target(self, number: int) -> Target:
        return self.base.targets[number] if number < len(self.base.targets) else self.targets[number]

    def text(self, place: int) -> str:
        if place < self.base.segment.size:
            return self.base.segment.text(place)
        assert self.fresh is not None  # noqa: S101  # a place beyond the base is an edited one's
        return self.fresh.segment.text(place - self.base.segment.size)

    def within(self, place: int, number: int) -> int:
        """Where a phrasing stands among its target's lines."""
        if place < self.base.segment.size:
            return place - int(self.base.starts[number])
        assert self.fresh is not None  # noqa: S101  # a place beyond the base is an edited one's
        return place - self.base.segment.size - int(np.searchsorted(self.fresh.segment.labels, number))

    def near(self, row: FloatArray, count: int = SIZE, spelt: int = SPELT) -> Neighbourhood:
        """The `count` phrasings nearest to a unit row (d,); the characters of the first `spelt`."""
        base, fresh = self.base.segment, self.fresh
        places, meaning = self.base.index.search(row, count, self._alive)
        rows = self.base.index.rows(places)
        parts, origins = [base], [places]
        if fresh is not None:
            beside = product(row[None, :], fresh.rows.T)[0]
            nearest = np.argsort(-beside)[:count]
            order = np.argsort(-np.concatenate([meaning, beside[nearest]]), kind="stable")[:count]
            places = np.concatenate([places, base.size + nearest])[order]
            meaning = np.concatenate([meaning, beside[nearest]])[order]
            rows = np.concatenate([rows, fresh.rows[nearest]])[order]
            parts, origins = [base, fresh.segment], [places[places < base.size], places[places >= base.size] - base.size]
        back = np.argsort(np.argsort(places >= base.size, kind="stable"), kind="stable")
        labels, told, forms, lengths = (
            np.concatenate([values[at] for values, at in zip(column, origins, strict=True)])[back]
            for column in zip(*((one.labels, one.told, one.forms, one.spelled.lengths) for one in parts), strict=True)
        )
        codes = [
            base.spelled.at(place) if place < base.size else parts[1].spelled.at(place - base.size) for place in places[:spelt]
        ]
        return Neighbourhood(places, rows, meaning, labels, told, forms, codes, lengths)

    def span(self, target: Target) -> tuple[Segment, FloatArray] | None:
        """The target's phrasings, and their rows."""
        if target in self.edited:
            return self.edited[target].segment, self.edited[target].rows
        number = self.base.numbers.get(target)
        if number is None or self.dead[self.base.starts[number]]:
            return None
        places = np.arange(self.base.starts[number], self.base.starts[number + 1])
        return self._copied(places), self.base.index.rows(places)

    def lines(self, target: Target) -> Lines:
        """What leads to it, none where there is no such target."""
        found = self.span(target)
        return found[0].lines(0, found[0].size) if found else Lines((), ())

    def changed(self, changes: Mapping[Target, Lines], encode: Encode) -> Self:
        """With these targets' phrasings replaced; those without any are gone. Only texts that a target had not are encoded."""
        known: dict[Target, dict[str, FloatArray]] = {}
        for target in changes:
            found = self.span(target)
            known[target] = dict(zip(found[0].lines(0, found[0].size).texts, found[1], strict=True)) if found else {}
        texts = list(dict.fromkeys(text for target, one in changes.items() for text in one.texts if text not in known[target]))
        placed = dict(zip(texts, self.space.index(encode(texts), None), strict=True)) if texts else {}
        dead, edited = self.dead.copy(), dict(self.edited)
        for target, one in changes.items():
            number = self.base.numbers.get(target)
            if number is not None:
                dead[self.base.starts[number] : self.base.starts[number + 1]] = True
            edited.pop(target, None)
            if one.texts:
                rows = np.stack([known[target][text] if text in known[target] else placed[text] for text in one.texts])
                edited[target] = Part(segment_of([one], coded_lines([one]), self.base.rarity), rows)
        return replace(self, dead=dead, edited=edited)

    def _copied(self, places: Ids) -> Segment:
        segment, start, end = self.base.segment, int(places[0]), int(places[-1]) + 1
        letters, codes = segment.offsets[start : end + 1], segment.spelled.offsets[start : end + 1]
        return Segment(
            segment.letters[letters[0] : letters[-1]],
            letters - letters[0],
            segment.labels[start:end],
            segment.forms[start:end],
            replace(
                segment.spelled,
                codes=segment.spelled.codes[codes[0] : codes[-1]],
                offsets=codes - codes[0],
                lengths=segment.spelled.lengths[start:end],
            ),
            segment.told[start:end],
        )
