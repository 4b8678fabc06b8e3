"""Learning after an edit: what was fitted to the knowledge base as a whole is kept while nearly all of it is as it was.

Most of learning goes into the view of its own (see `adapter`) and into the rehearsal that blend and confidence are fitted to.
Neither hangs on a single entry: with a tenth of BANKING77's phrasings exchanged, or a tenth of its entries new, what was kept
answers as well, and is as honest, as what is fitted again. The head, which does hang on every phrasing, is always solved anew.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from knowledge_base.corpus import Corpus, Digests
from knowledge_base.embeddings import BOTH_ROLES_LIMIT
from knowledge_base.learning import known_forms
from knowledge_base.matcher import SPELLING_LIMIT, Matcher
from knowledge_base.model import Judgement, Model
from knowledge_base.space import Space
from knowledge_base.vectors import Vectors

MOST_CHANGED = 0.1
"""Share of the phrasings. With more, everything is fitted again."""
FEWEST_KEPT = 1000
"""With fewer phrasings fitting again takes a second or two, and what it fits to is so little that every entry shows."""


@dataclass(frozen=True)
class Basis:
    """What was fitted to a whole knowledge base, and to which: `seen` are its phrasings' digests."""

    judgement: Judgement
    space: Space
    seen: Digests

    @classmethod
    def of(cls, model: Model) -> Self:
        judgement = Judgement(**{field.name: getattr(model, field.name) for field in fields(Judgement)})
        return cls(judgement, model.space, model.seen)

    def holds_for(self, corpus: Corpus) -> bool:
        """Whether `corpus` is large, and nearly what this was fitted to."""
        now, then = corpus.digests, self.seen
        if len(now) < FEWEST_KEPT or _manner(len(now)) != _manner(len(then)):
            return False
        return 1 - len(np.intersect1d(now, then)) / max(len(now), len(then)) <= MOST_CHANGED


def relearn(basis: Basis, corpus: Corpus, vectors: Vectors) -> Model:
    """As `learn`, with what the basis holds kept."""
    matcher = Matcher.fit(corpus, basis.space, basis.space.index(vectors.queries, vectors.passages))
    return Model(**vars(basis.judgement), matcher=matcher, known=known_forms(corpus), seen=basis.seen, marks=vectors.marks)


def _manner(size: int) -> tuple[bool, bool]:
    """What a model of so many phrasings looks at: a judgement is none of a model that looks at something else."""
    return size > SPELLING_LIMIT, size > BOTH_ROLES_LIMIT
