"""The rehearsal (see `rehearsal`) where each message is judged by its neighbourhood: phrasings that must not be known are taken
out of it, and the next ones take their place.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge_base.grams import likeness
from knowledge_base.language import detect
from knowledge_base.matcher import Signals
from knowledge_base.neighbourhood import SIZE, Judged, judged, one_thread_each, stacked
from knowledge_base.phrasings import Phrasings
from knowledge_base.prepare import Progress
from knowledge_base.rehearsal import TWIN

_SEED = 20240
SAMPLE = 1500
"""Phrasings that are asked."""
_SPARE = 64
"""Neighbours fetched beyond those that may have to leave."""

Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class LocalRehearsal:
    """`asked` are rows of the base. Of the columns of `paraphrase` `right` is the
    right one, -1 where its target is not in the neighbourhood. `answerable`: another phrasing of its target's stays, in its
    own language.
    """

    asked: Ids
    paraphrase: Signals
    right: Ids
    answerable: Flags
    near_miss: Signals


def rehearse(phrasings: Phrasings, progress: Progress, seed: int = _SEED, size: int = SAMPLE) -> LocalRehearsal:
    """Asks `size` phrasings that nobody edited since they were built."""
    one_thread_each()
    base = phrasings.base
    said = np.flatnonzero(~base.segment.told & ~phrasings.dead)
    asked = np.sort(np.random.default_rng(seed).choice(said, min(size, len(said)), replace=False))
    kept, lost = [], []
    right, answerable = np.zeros(len(asked), dtype=np.int64), np.zeros(len(asked), dtype=np.bool_)
    for row, place in enumerate(asked):
        paraphrase, near_miss, able = _asked(phrasings, int(place))
        kept.append(paraphrase)
        lost.append(near_miss)
        found = np.flatnonzero(paraphrase.targets == base.segment.labels[place])
        right[row] = found[0] if len(found) else -1
        answerable[row] = able
        if row % 100 == 0:
            progress("Rehearsing", row / len(asked))
    return LocalRehearsal(asked, stacked(kept), right, answerable, stacked(lost))


def _asked(phrasings: Phrasings, place: int) -> tuple[Judged, Judged, bool]:
    """One phrasing asked without its twins, and without its whole target; whether its target is still asked for then."""
    base = phrasings.base
    segment, label = base.segment, int(base.segment.labels[place])
    own = np.arange(base.starts[label], base.starts[label + 1])
    row, codes = base.index.rows(np.array([place]))[0], segment.spelled.at(place)
    meaning = base.index.rows(own) @ row
    spelling = likeness(codes, [segment.spelled.at(int(one)) for one in own], segment.spelled.lengths[own], base.rarity)
    twins = np.maximum(meaning, spelling) >= TWIN
    near = phrasings.near(row, SIZE + len(own) + _SPARE, SIZE)
    without = [judged(near.kept(~np.isin(near.places, gone)), codes, base.rarity) for gone in (own[twins], own)]
    stay = own[~twins & ~segment.told[own]]
    spoken = _tongue(phrasings, place)
    return without[0], without[1], any(_tongue(phrasings, int(one)) == spoken for one in stay)


def _tongue(phrasings: Phrasings, place: int) -> str:
    """Both Chinese scripts are one."""
    return detect(phrasings.text(place))[0][:2]
