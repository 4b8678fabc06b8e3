"""e5-small as a standard SentenceTransformer folder, in float32, from its unpacked weights."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge_base.weights import Weights

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

PROMPTS = {"query": "query: ", "passage": "passage: "}
_MAX_TOKENS = 512


def write_transformer(weights: Weights, folder: Path) -> None:
    """Into an empty folder."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # it takes any local tokenizer for one of Mistral's and advises to change its pattern
    plain = folder / ".bert"
    _bert(weights).save_pretrained(plain)
    _tokenizer(weights).save_pretrained(plain)
    transformer = Transformer(str(plain), max_seq_length=_MAX_TOKENS)
    modules = [transformer, Pooling(weights.shape["hidden_size"], pooling_mode="mean"), Normalize()]
    SentenceTransformer(modules=modules, prompts=PROMPTS).save_pretrained(str(folder), create_model_card=False)
    shutil.rmtree(plain)


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
