"""A learnt LocalModel on disk (see `snapshot`): its arrays stay in their files and are read as they are needed."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.corpus import Target
from knowledge_base.diacritics import Diacritics
from knowledge_base.grams import Spelled
from knowledge_base.inverted import InvertedIndex
from knowledge_base.local import LocalModel
from knowledge_base.manifest import write_manifest
from knowledge_base.phrasings import Base, Phrasings
from knowledge_base.segment import Segment
from knowledge_base.snapshot import read_judgement, replacing, sound, write_judgement

RECIPE = 5
"""Raised when a snapshot would be learnt or written differently from the same content."""
_ARRAYS = ("letters", "offsets", "labels", "forms", "told")
_SPELLED = ("codes", "offsets", "lengths")


def save_local(model: LocalModel, folder: Path, encoder: str) -> None:
    """The base as it was built; edits since are found again by its digests. `encoder` is the encoder's fingerprint."""
    base = model.phrasings.base
    with replacing(folder) as scratch:
        base.index.write(scratch / "phrasings.faiss")
        for name in _ARRAYS:
            np.save(scratch / f"{name}.npy", getattr(base.segment, name))
        for name in _SPELLED:
            np.save(scratch / f"spelled_{name}.npy", getattr(base.segment.spelled, name))
        np.save(scratch / "rarity.npy", base.rarity)
        targets = [[target.kind, target.id, base.digests.get(target, b"").hex()] for target in base.targets]
        (scratch / "targets.json").write_text(json.dumps(targets), encoding="utf-8")
        (scratch / "marks.json").write_text(json.dumps(model.marks.to_json(), ensure_ascii=False), encoding="utf-8")
        write_judgement(scratch, model, model.space, {"encoder": encoder})
        write_manifest(scratch, RECIPE)


def load_local(folder: Path, encoder: str) -> LocalModel | None:
    """The model learnt last with just this encoder, or None."""
    if not sound(folder, RECIPE):
        return None
    judgement, space, _, about = read_judgement(folder)
    if about["encoder"] != encoder:
        return None

    def array(name: str) -> Any:
        return np.load(folder / f"{name}.npy", mmap_mode="r")

    segment = {name: array(name) for name in _ARRAYS}
    spelled = Spelled(**{name: array(f"spelled_{name}") for name in _SPELLED})
    digests: dict[Target, bytes] = {}
    for kind, name, digest in json.loads((folder / "targets.json").read_text(encoding="utf-8")):
        digests[Target(kind, name)] = bytes.fromhex(digest)
    base = Base(
        Segment(spelled=spelled, **segment),
        InvertedIndex.read(folder / "phrasings.faiss"),
        np.load(folder / "rarity.npy"),
        tuple(digests),
        digests,
    )
    marks = Diacritics.from_json(json.loads((folder / "marks.json").read_text(encoding="utf-8")))
    return LocalModel(**vars(judgement), phrasings=Phrasings.of(space, base), marks=marks)
