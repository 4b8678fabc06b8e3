"""The learnt model on disk. It is a cache: the database is the truth, and a damaged or stale one is learnt anew."""

import json
import logging
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np

from knowledge_base.blend import Blend
from knowledge_base.confidence import Confidence, Logistic, Scale
from knowledge_base.corpus import Corpus
from knowledge_base.head import Head
from knowledge_base.index import PhrasingIndex
from knowledge_base.learning import known_forms
from knowledge_base.lexical import Lexicon
from knowledge_base.manifest import verify_folder, write_manifest
from knowledge_base.matcher import Matcher
from knowledge_base.model import Model
from knowledge_base.space import Space

RECIPE = 3
"""Raised when a snapshot would be learnt or written differently from the same content."""
_log = logging.getLogger(__name__)


def save(model: Model, folder: Path, encoder: str) -> None:
    """Write beside `folder`, then rename. `encoder` is the encoder's fingerprint."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    matcher = model.matcher
    try:
        matcher.index.write(scratch / "phrasings.faiss")
        with (scratch / "learnt.npz").open("wb") as out:
            np.savez(
                out,
                map=matcher.space.map,
                query_mean=matcher.space.query_mean,
                passage_mean=matcher.space.passage_mean,
                head=matcher.head.weights,
                blend=model.blend.weights,
                right=np.append(model.confidence.right.bias, model.confidence.right.weights),
                covered=np.append(model.confidence.covered.bias, model.confidence.covered.weights),
                background=model.background,
            )
        about = {"encoder": encoder, "content": matcher.corpus.fingerprint, "alone": model.alone, "scale": asdict(model.scale)}
        (scratch / "about.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
        write_manifest(scratch, RECIPE)
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        if folder.exists():
            os.replace(folder, old / "old")
        os.replace(scratch, folder)
        shutil.rmtree(old)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def load(folder: Path, encoder: str, corpus: Corpus) -> Model | None:
    """The model learnt from just this corpus with just this encoder, or None."""
    if not folder.exists():
        return None
    faults = verify_folder(folder, RECIPE)
    if faults:
        _log.warning("the index is learnt anew: %s", "; ".join(faults))
        return None
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    if about["encoder"] != encoder or about["content"] != corpus.fingerprint:
        return None
    with np.load(folder / "learnt.npz") as learnt:
        part = dict(learnt)
    space = Space(part["map"], part["query_mean"], part["passage_mean"])
    starts = np.searchsorted(corpus.labels, np.arange(len(corpus.targets)))
    index = PhrasingIndex.read(folder / "phrasings.faiss")
    matcher = Matcher(corpus, space, index, Lexicon(corpus.texts), Head(part["head"], None), starts)
    scale = Scale(tuple(about["scale"]["meaning"]), tuple(about["scale"]["spelling"]))
    confidence = Confidence(*(Logistic(float(part[name][0]), part[name][1:]) for name in ("right", "covered")))
    blend = Blend(part["blend"])
    return Model(matcher, blend, confidence, scale, part["background"], float(about["alone"]), known_forms(corpus))
