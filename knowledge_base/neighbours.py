"""What an edit would do to the entries around it. Pure, over learnt models.

Every warning is a decision of the calibrated model itself, at the operator's own threshold: an entry says nearly the same when
it would, without the edited one, surely answer most of its questions.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from knowledge_base.backends import FloatArray
from knowledge_base.corpus import Lines, Target, entry_lines, target_of
from knowledge_base.decision import Decision, band
from knowledge_base.encoder import Encoder
from knowledge_base.entries import Entry, Understanding
from knowledge_base.keeping import AnyModel
from knowledge_base.live import tried
from knowledge_base.model import Ranking

Encode = Callable[[Sequence[str]], FloatArray]
"""Texts in spoken form → their raw query-role vectors (n, d)."""
Hidden = frozenset[Target]

_NEAREST = 3
_MOST_ASKED = 60
"""Phrasings of other entries that are asked, the nearest ones of each new phrasing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a message leads to. `target` is what it is answered with; None where it is asked back or handed off."""

    decision: Decision
    target: Target | None
    probability: float


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Without the edited entry, `entry_id` would answer so many `of` its phrasings."""

    entry_id: str
    answered: int
    of: int


@dataclass(frozen=True, slots=True)
class Collision:
    """`taken`: a new phrasing of the edited entry that `other` answers until now. `lost`: one of its phrasings that goes to
    `other` nevertheless. `drawn`: a phrasing of `other`; whoever words it a little differently would now be answered by
    the edited entry.
    """

    kind: Literal["taken", "lost", "drawn"]
    phrasing: str
    other: Target
    probability: float


def duplicates(entry: Entry, without: AnyModel, encode: Encode, threshold: float) -> tuple[Duplicate, ...]:
    """Entries that say nearly the same, the most alike first. The model has not the edited entry."""
    lines = _asked(entry_lines(entry))
    given = [outcome(without.rank(line, vector), threshold).target for line, vector in zip(lines, encode(lines), strict=True)]
    answered = Counter(target.id for target in given if target and target.kind == "entry")
    return tuple(Duplicate(one, count, len(lines)) for one, count in answered.most_common() if count >= threshold * len(lines))


def collisions(
    entry: Entry, before: tuple[AnyModel, Hidden], after: AnyModel, encoder: Encoder, encode: Encode, threshold: float
) -> list[Collision]:
    """Phrasings that more than one target lays claim to, as far as the edit is to blame."""
    target, lines = target_of(entry), _asked(entry_lines(entry))
    known = set(before[0].lines(target).texts)
    found = []
    for line, vector in zip(lines, encode(lines), strict=True):
        now = outcome(after.rank(line, vector), threshold)
        if now.target and now.target != target:
            found.append(Collision("lost", line, now.target, now.probability))
        elif line not in known:
            then = outcome(before[0].rank(line, vector, before[1]), threshold)
            if then.target and then.target != target:
                found.append(Collision("taken", line, then.target, then.probability))
    fresh = {line for line in lines if line not in known}
    return found + (_drawn(entry, after, fresh, encoder, encode, threshold) if fresh else [])


def _drawn(
    entry: Entry, after: AnyModel, fresh: Collection[str], encoder: Encoder, encode: Encode, threshold: float
) -> list[Collision]:
    """The nearest phrasings of other entries are left out, and asked as if a customer had found those words."""
    around = after.around(target_of(entry), fresh, _NEAREST)
    near = dict.fromkeys(one for rank in zip_longest(*around) for one in rank if one)  # the nearest of each first
    out: defaultdict[Target, dict[int, None]] = defaultdict(dict)
    for target, place in list(near)[:_MOST_ASKED]:
        out[target][place] = None
    changes = {target: _left(after.lines(target), places) for target, places in out.items()}
    asked = [(target, after.lines(target).texts[place]) for target in changes for place in sorted(out[target])]
    held_out = tried(after, changes, encoder)
    found = []
    for (target, text), vector in zip(asked, encode([text for _, text in asked]), strict=True):
        ranking = held_out.rank(text, vector)
        drawn = outcome(ranking, threshold)
        if drawn.target == target_of(entry) and ranking.candidates[0].phrasing in fresh:
            found.append(Collision("drawn", text, target, drawn.probability))
    return found


def _left(lines: Lines, places: dict[int, None]) -> Lines:
    """Without these; one that would be left without a phrasing keeps the last of them, which is `places`' no more."""
    left = lines.without(places)
    while all(left.told):
        places.popitem()
        left = lines.without(places)
    return left


def _asked(lines: Lines) -> list[str]:
    """The phrasings, without what answers tell."""
    return [text for text, told in zip(lines.texts, lines.told, strict=True) if not told]


def outcome(ranking: Ranking | Understanding, threshold: float) -> Outcome:
    """What it leads to, by `decision.band`."""
    best = ranking.candidates[0] if ranking.candidates else None
    probability = best.probability if best else 0.0
    decision = band(probability, ranking.out_of_scope, threshold)
    return Outcome(decision, Target(best.kind, best.id) if best and decision == "answer" else None, probability)
