"""The learnt model on disk. It is a cache: the database is the truth, and a damaged or stale one is learnt anew."""

import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.blend import Blend
from knowledge_base.confidence import Confidence, Logistic, Scale
from knowledge_base.corpus import Corpus
from knowledge_base.diacritics import Diacritics
from knowledge_base.head import Head
from knowledge_base.index import PhrasingIndex
from knowledge_base.learning import known_forms
from knowledge_base.lexical import Lexicon
from knowledge_base.manifest import verify_folder, write_manifest
from knowledge_base.matcher import Matcher
from knowledge_base.model import Judgement, Model
from knowledge_base.relearning import Basis
from knowledge_base.space import Space

RECIPE = 8
"""Raised when a snapshot would be learnt or written differently from the same content."""
_log = logging.getLogger(__name__)


def save(model: Model, folder: Path, encoder: str) -> None:
    """Write beside `folder`, then rename. `encoder` is the encoder's fingerprint."""
    matcher = model.matcher
    with replacing(folder) as scratch:
        matcher.index.write(scratch / "phrasings.faiss")
        about = {"encoder": encoder, "content": matcher.corpus.fingerprint}
        write_judgement(scratch, model, matcher.space, about, head=matcher.head.weights, seen=model.seen)
        write_manifest(scratch, RECIPE)


def load(folder: Path, encoder: str, corpus: Corpus) -> Model | None:
    """The model learnt from just this corpus with just this encoder, or None."""
    if not sound(folder, RECIPE):
        return None
    judgement, space, part, about = read_judgement(folder)
    if about["encoder"] != encoder or about["content"] != corpus.fingerprint:
        return None
    starts = np.searchsorted(corpus.labels, np.arange(len(corpus.targets)))
    index = PhrasingIndex.read(folder / "phrasings.faiss")
    matcher = Matcher(corpus, space, index, Lexicon(corpus.texts), Head(part["head"], None), starts)
    marks = Diacritics.learn(corpus.texts)
    return Model(**vars(judgement), matcher=matcher, known=known_forms(corpus), seen=part["seen"], marks=marks)


def load_basis(folder: Path, encoder: str) -> Basis | None:
    """What was learnt with just this encoder, whatever the entries were then, or None."""
    if not sound(folder, RECIPE):
        return None
    judgement, space, part, about = read_judgement(folder)
    return Basis(judgement, space, part["seen"]) if about["encoder"] == encoder else None


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder` that takes its place on normal exit."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield scratch
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        if folder.exists():
            os.replace(folder, old / "old")
        os.replace(scratch, folder)
        shutil.rmtree(old)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def sound(folder: Path, recipe: int) -> bool:
    """Whether it is there, whole, and of this recipe."""
    if not folder.exists():
        return False
    faults = verify_folder(folder, recipe)
    if faults:
        _log.warning("the index is learnt anew: %s", "; ".join(faults))
    return not faults


def write_judgement(folder: Path, judgement: Judgement, space: Space, about: Mapping[str, str], **more: Any) -> None:
    """`learnt.npz`, with `more` arrays in it, and `about.json`."""
    with (folder / "learnt.npz").open("wb") as out:
        np.savez(
            out,
            map=space.map,
            query_mean=space.query_mean,
            passage_mean=space.passage_mean,
            adapter=np.empty(0, np.float32) if space.adapter is None else space.adapter,
            blend=judgement.blend.weights,
            right=np.append(judgement.confidence.right.bias, judgement.confidence.right.weights),
            covered=np.append(judgement.confidence.covered.bias, judgement.confidence.covered.weights),
            background=judgement.background,
            **more,
        )
    written = {**about, "alone": judgement.alone, "scale": asdict(judgement.scale)}
    (folder / "about.json").write_text(json.dumps(written, indent=1), encoding="utf-8")


def read_judgement(folder: Path) -> tuple[Judgement, Space, dict[str, Any], dict[str, Any]]:
    """What `write_judgement` wrote: the judgement, the space, all arrays, and what it is about."""
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    with np.load(folder / "learnt.npz") as learnt:
        part = dict(learnt)
    scale = Scale(tuple(about["scale"]["meaning"]), tuple(about["scale"]["distance"]))
    confidence = Confidence(*(Logistic(float(part[name][0]), part[name][1:]) for name in ("right", "covered")))
    judgement = Judgement(Blend(part["blend"]), confidence, scale, part["background"], float(about["alone"]))
    adapter = part["adapter"] if part["adapter"].size else None
    return judgement, Space(part["map"], part["query_mean"], part["passage_mean"], adapter), part, about
