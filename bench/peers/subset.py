"""A part of a labelled set, small enough for DIET to finish learning."""

from collections.abc import Sequence
from random import Random

from knowledge_base.evaluation import GoldRow


def drawn(rows: Sequence[GoldRow], labels: int, phrasings: int, seed: int) -> list[GoldRow]:
    """`labels` labels at random are known, by at most `phrasings` index rows each. As many questions as there are such rows are
    asked (all, where there are fewer), and as many again of the labels left out, which then are out of scope.
    """
    random = Random(seed)
    chosen = set(random.sample(sorted({row.label for row in rows if row.role == "index" and row.label}), labels))
    index: list[GoldRow] = []
    for label in sorted(chosen):
        said = [row for row in rows if row.role == "index" and row.label == label]
        index += random.sample(said, min(phrasings, len(said)))
    inside = [row for row in rows if row.role == "query" and row.label in chosen]
    outside = [
        row.model_copy(update={"role": "oos", "label": None}) for row in rows if row.role == "query" and row.label not in chosen
    ]
    asked = random.sample(inside, min(len(index), len(inside)))
    return [*index, *asked, *random.sample(outside, min(len(asked), len(outside)))]
