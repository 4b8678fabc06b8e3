"""The knowledge base questions itself: known phrasings are asked as if they were not known.

- paraphrase: the phrasing, and those too like it, are left out; its target should still be found;
- near miss: its whole target is left out; whatever is found is wrong;
- far miss: a shipped out-of-scope line is asked.
"""

from dataclasses import dataclass

import numpy as np

from knowledge_base.backends import FloatArray
from knowledge_base.confidence import Standing
from knowledge_base.head import Places, without
from knowledge_base.language import spoken_in
from knowledge_base.matcher import Matcher, Signals

SAMPLE = 3000
"""At most so many phrasings are asked: enough to fit a dozen numbers, and time stays bounded."""
TWIN = 0.85
"""Phrasings of one target more alike than this (the other script's, a copy without marks) say the same thing: they leave
together, for a real customer's wording has no such twin."""
_CHUNK = 500


@dataclass(frozen=True)
class Rehearsal:
    """`asked` are places in the corpus. Signals' rows follow it; `targets` is what is right (in `paraphrase` alone); `standing`
    is theirs, the middle taken without them."""

    asked: Places
    targets: Places
    paraphrase: Signals
    answerable: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    near_miss: Signals
    standing: Standing


def sample(matcher: Matcher, generator: np.random.Generator) -> Places:
    """Places to ask: whole targets in random order until SAMPLE is reached, so that the inverse is needed for few columns."""
    ends = np.append(matcher.starts[1:], matcher.index.size)
    chosen: list[Places] = []
    total = 0
    for target in generator.permutation(len(matcher.starts)):
        if total >= SAMPLE:
            break
        chosen.append(np.arange(matcher.starts[target], ends[target]))
        total += len(chosen[-1])
    return np.sort(np.concatenate(chosen))


def rehearse(matcher: Matcher, asked: Places, vectors: FloatArray, reference: FloatArray) -> Rehearsal:
    """`asked` holds whole targets (see `sample`); `vectors` are their raw query-role vectors, `reference`
    those of the out-of-scope lines. What is only told is left out of
    the result.

    A phrasing is answerable where another of its target's in its own language stays: translations are so alike that finding
    one by another shows nothing of how customers' own words are found.
    """
    labels, told = matcher.corpus.labels, matcher.corpus.told
    speech = spoken_in(matcher.corpus)
    columns = matcher.head.inverse_columns(asked)
    count, targets = len(asked), len(matcher.starts)
    shape = (count, targets)
    kept = [np.empty(shape, dtype=np.float32) for _ in range(3)]
    lost = [np.empty(shape, dtype=np.float32) for _ in range(3)]
    answerable = np.zeros(count, dtype=np.bool_)
    for start in range(0, count, _CHUNK):
        part = slice(start, min(start + _CHUNK, count))
        places = asked[part]
        texts = [matcher.corpus.texts[place] for place in places]
        meaning, spelling = matcher.likenesses(matcher.space.queries(vectors[part]), texts)
        kernel_rows = matcher.kernel_rows(meaning, spelling)
        scores = kernel_rows @ matcher.head.weights
        reach = kernel_rows @ columns
        for row, place in enumerate(places):
            whole = np.flatnonzero(labels[asked] == labels[place])
            group = asked[whole]
            like = np.maximum(meaning[row, group], spelling[row, group])
            twins = like >= TWIN
            answerable[start + row] = bool((~twins & ~told[group] & (speech[group] == speech[place])).any())
            for out, leave in ((kept, whole[twins]), (lost, whole)):
                gone = asked[leave]
                block = columns[np.ix_(gone, leave)]
                near, spelt = meaning[row].copy(), spelling[row].copy()
                near[gone], spelt[gone] = -1.0, 0.0
                out[0][start + row] = matcher.best(near[None, :])[0]
                out[1][start + row] = matcher.best(spelt[None, :])[0]
                out[2][start + row] = without(scores[row], reach[row, leave], block, matcher.head.weights[gone])
    said = ~told[asked]
    paraphrase, near_miss = (Signals(*(part[said] for part in parts)) for parts in (kept, lost))
    rows, distance = matcher.space.placed(vectors[said])
    standing = Standing((rows @ matcher.space.queries(reference).T).max(axis=1), distance * _without_itself(matcher.index.size))
    return Rehearsal(asked[said], labels[asked[said]], paraphrase, answerable[said], near_miss, standing)


def _without_itself(size: int) -> float:
    """x − mean of the others, over x − mean of all."""
    return size / max(size - 1, 1)
