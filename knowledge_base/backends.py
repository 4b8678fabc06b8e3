"""The two ways a sentence becomes a vector: ONNX Runtime directly for a folder made by `prepare`, SentenceTransformer for
everything else. Both are safe to call from several threads.

The direct way exists for its speed (SentenceTransformer.encode adds overhead to every single query) and because int8
activations are scaled over the whole tensor: a sentence's vector would depend on its neighbours in the batch and on its
padding. So each sentence is a batch of its own, and a long list is spread over threads instead.
"""

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from knowledge_base.errors import EncoderError
from knowledge_base.manifest import MANIFEST, verify_folder
from knowledge_base.prepare import ONNX_FILE, RECIPE
from knowledge_base.transformer import PROMPTS

FloatArray = npt.NDArray[np.floating[Any]]
Role = Literal["query", "passage"]
Report = Callable[[int], None]
"""Called with the number of texts encoded since the last call."""


_KEPT_APART = ("SkipLayerNormFusion",)
"""ONNX Runtime would fuse a sum and the normalisation after it into one operator that takes three times as long as the two (1.32,
measured): a seventh of a message's time. `prepare` leaves them apart too."""
_POOLED = "own"
"""What a vector is the mean of. Part of the fingerprint."""


class Backend(Protocol):
    """`fingerprint` changes whenever the vectors would."""

    dimension: int
    fingerprint: str

    def encode(self, texts: Sequence[str], role: Role, report: Report) -> FloatArray:
        """(n, dimension), rows of length 1."""


class OnnxBackend:
    """A prepared folder: tokenizer, int8 ONNX, the mean over the message's own tokens, normalisation.

    The prompt and the marks of beginning and end are left out of the mean, unlike in sentence-transformers: they have seen the
    message too, but mostly say what every other message's say, the language first of all. With one phrasing an entry, asked in
    another language, 0.7 to 1.1 points more are found.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer  # type: ignore[import-untyped]  # ships no types

        model, vocabulary = f"onnx/{ONNX_FILE}", "tokenizer.json"
        faults = verify_folder(folder, RECIPE, only=(model, vocabulary))
        if faults:
            raise EncoderError(f"The encoder folder {folder.name} is damaged ({'; '.join(faults)}). Run `frontline prepare`.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            folder / model, options, providers=["CPUExecutionProvider"], disabled_optimizers=list(_KEPT_APART)
        )
        self._tokenizer = Tokenizer.from_file(str(folder / vocabulary))
        self._tokenizer.enable_truncation(512)
        self._threads = threads
        config = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))
        self._prompts = {role: str(config["prompts"][role]) for role in ("query", "passage")}
        self._before = {role: len(self._tokenizer.encode(prompt.rstrip()).ids) - 1 for role, prompt in self._prompts.items()}
        self.dimension = int(self._session.get_outputs()[0].shape[-1])
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        self.fingerprint = f"{manifest['files'][model]['sha256'][:32]}-{_POOLED}"

    def encode(self, texts: Sequence[str], role: Role, report: Report) -> FloatArray:
        prompt = self._prompts[role]
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)

        def one(place: int) -> None:
            rows[place] = self._one(prompt + texts[place], self._before[role])
            report(1)

        if len(texts) <= 2 or self._threads == 1:
            for place in range(len(texts)):
                one(place)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(one, range(len(texts))))
        return rows

    def _one(self, text: str, before: int) -> FloatArray:
        """`before` so many tokens are not the message's."""
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        hidden: FloatArray = self._session.run(None, inputs)[0][0]
        own = hidden[before:-1]
        mean: FloatArray = (own if len(own) else hidden).mean(axis=0)
        return mean / np.linalg.norm(mean)


class SentenceTransformerBackend:
    """Any Hub id or local folder that sentence-transformers can load, with its own `query` and `passage` prompts."""

    def __init__(self, name: str, threads: int) -> None:
        from sentence_transformers import SentenceTransformer

        try:
            self._model: Any = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"The encoder {name!r} cannot be loaded: {error}. Give a folder or a reachable model name, "
                "or run `frontline prepare` and use the default."
            ) from error
        self._threads = threads
        # the E5 family was trained with these prompts, yet its published folders do not all name them
        self._is_e5 = "e5" in name.rsplit("/", 1)[-1].lower().split("-")
        self.dimension = int(self._model.get_sentence_embedding_dimension())
        probe = self._model.encode(["The quick brown fox", "敏捷的棕色狐狸"], normalize_embeddings=True)
        self.fingerprint = f"{name.rsplit('/', 1)[-1]}-{self.dimension}-{_digest(probe)}"

    def encode(self, texts: Sequence[str], role: Role, report: Report) -> FloatArray:
        import torch

        torch.set_num_threads(self._threads)
        prompt = self._model.prompts.get(role) or (PROMPTS[role] if self._is_e5 else "")
        vectors = self._model.encode(list(texts), prompt=prompt, normalize_embeddings=True, show_progress_bar=False)
        report(len(texts))
        return np.asarray(vectors, dtype=np.float32)


def _digest(vectors: FloatArray) -> str:
    import hashlib

    return hashlib.sha256(np.round(vectors, 2).tobytes()).hexdigest()[:16]


def open_backend(name_or_folder: str | Path, threads: int | None = None) -> Backend:
    """The right backend for a name. `threads` defaults to the processor's count."""
    threads = threads or os.cpu_count() or 1
    folder = Path(name_or_folder)
    if (folder / "onnx" / ONNX_FILE).is_file() or (folder / MANIFEST).is_file():
        return OnnxBackend(folder, threads)
    return SentenceTransformerBackend(str(name_or_folder), threads)
