"""Learns a LocalModel: as `learning` does, with nothing in it that grows faster than the phrasings do, and never all vectors in
memory.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from knowledge_base.adapter import MOST_ALONE, fit_adapter
from knowledge_base.confidence import Standing
from knowledge_base.corpus import Lines, Target, reference_lines
from knowledge_base.diacritics import Diacritics
from knowledge_base.embeddings import Embeddings
from knowledge_base.grams import coded, rarities
from knowledge_base.inverted import PER_CELL, InvertedIndex, cells
from knowledge_base.language import detect
from knowledge_base.learning import Shown, judgement, loneliness, nuisance
from knowledge_base.local import LocalModel
from knowledge_base.local_rehearsal import LocalRehearsal, rehearse
from knowledge_base.neighbourhood import judged, stacked
from knowledge_base.phrasings import Base, Phrasings
from knowledge_base.prepare import Progress, no_progress
from knowledge_base.segment import coded_lines, segment_of
from knowledge_base.space import Space

_SEED = 20240
_SHOWN = 20_000
"""Phrasings that the space's middle is taken from."""
ADAPTED_LIMIT = 30_000
"""Phrasings above which the shared view alone is kept: a second one doubles the index."""
_COUNTED = 2000
"""Targets whose phrasings are counted by language."""


def learn_locally(
    lines: Mapping[Target, Lines], digests: Mapping[Target, bytes], embeddings: Embeddings, progress: Progress = no_progress
) -> LocalModel:
    """Minutes for a million phrasings whose vectors are known. `digests` (see `Base`) may lack a target."""
    used = {target: one for target, one in lines.items() if one.texts}
    counts = _counts(used)
    marks = Diacritics.learn([text for one in used.values() for text in one.texts])
    phrasings = _placed(used, digests, embeddings, marks, loneliness(counts) <= MOST_ALONE, progress)
    rehearsal = rehearse(phrasings, progress)
    progress("Calibrating", 0.9)
    background = phrasings.space.queries(embeddings.reference()[0])
    learnt = judgement(shown(phrasings, rehearsal, embeddings, marks), background, counts)
    return LocalModel(**vars(learnt), phrasings=phrasings, marks=marks)


def _placed(
    lines: Mapping[Target, Lines],
    digests: Mapping[Target, bytes],
    embeddings: Embeddings,
    marks: Diacritics,
    kin: bool,
    progress: Progress,
) -> Phrasings:
    """`kin`: whether there is enough to learn a view of its own from, but for the size."""
    texts = [marks.restored(text) for one in lines.values() for text in one.texts]
    for _ in embeddings.parts(texts, progress):  # what is not known yet is encoded, a part at a time
        pass
    progress("Placing the phrasings", 0.0)
    random = np.random.default_rng(_SEED)
    queries, passages = embeddings.reference()
    middle = embeddings.take([texts[place] for place in _some(random, len(texts), _SHOWN)])
    space = Space.fit(nuisance(queries, passages), middle, None)
    if kin and len(texts) <= ADAPTED_LIMIT:
        rows = np.concatenate([space.queries(part) for part in embeddings.parts(texts)])
        space = space.seen_through(
            fit_adapter(rows, np.repeat(np.arange(len(lines)), [len(one.texts) for one in lines.values()]))
        )
    shown = [texts[place] for place in _some(random, len(texts), PER_CELL * cells(len(texts)))]
    sample = (space.queries(part) for part in embeddings.parts(shown))
    index = InvertedIndex.build(len(texts), sample, (space.queries(part) for part in embeddings.parts(texts)))
    embeddings.release()
    progress("Spelling the phrasings", 0.5)
    codes = coded_lines(lines.values())
    rarity = rarities(codes)
    segment = segment_of(list(lines.values()), codes, rarity)
    return Phrasings.of(space, Base(segment, index, rarity, tuple(lines), digests))


def shown(phrasings: Phrasings, rehearsal: LocalRehearsal, embeddings: Embeddings, marks: Diacritics) -> Shown:
    """What a judgement is made from."""
    background, far_distance = phrasings.space.placed(embeddings.reference()[0])
    asked = [marks.restored(phrasings.text(int(place))) for place in rehearsal.asked]
    rows, distance = phrasings.space.placed(embeddings.take(asked))
    standing = Standing((rows @ background.T).max(axis=1), distance)
    far = stacked(
        [
            judged(phrasings.near(row), coded(text), phrasings.base.rarity)
            for row, (text, _) in zip(background, reference_lines(), strict=True)
        ]
    )
    # a target outside the neighbourhood has no column that a blend could learn to prefer
    able = rehearsal.answerable & (rehearsal.right >= 0)
    return Shown(rehearsal.paraphrase, rehearsal.right, able, rehearsal.near_miss, standing, far, far_distance)


def _some(random: np.random.Generator, size: int, count: int) -> npt.NDArray[np.int64]:
    return np.sort(random.choice(size, min(size, count), replace=False))


def _counts(lines: Mapping[Target, Lines]) -> npt.NDArray[np.int64]:
    """How many ways of asking a target has in a language, of some targets."""
    several = list(lines.values())
    counts: list[int] = []
    for one in several[:: 1 + len(several) // _COUNTED]:
        spoken = [detect(text)[0][:2] for text, told in zip(one.texts, one.told, strict=True) if not told]
        counts += [spoken.count(tongue) for tongue in dict.fromkeys(spoken)]
    return np.array(counts, dtype=np.int64)
