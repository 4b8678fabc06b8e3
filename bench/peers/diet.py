"""Rasa's DIET, with the featurizers of `bench/stock/make.py`, learnt and asked in Rasa's own environment.

Its confidence is the one Rasa reports for the intent, the same that a FallbackClassifier compares with its threshold.
"""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.peers import Guess, Known
from bench.servers import RASA_PYTHON
from bench.stock.make import CONFIG

AFTER_DIET = {"EntitySynonymMapper", "ResponseSelector", "FallbackClassifier"}
ENVIRONMENT = {"RASA_TELEMETRY_ENABLED": "false", "RASA_MAX_CACHE_SIZE": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}
"""Without a cache, or a second run would learn nothing and look fast."""
PARSE = Path(__file__).with_name("parse.py")


def guesses(
    known: Sequence[Known], asked: Sequence[str], folder: Path, *, epochs: int, seed: int, patience: float
) -> list[Guess] | None:
    """None when learning and asking took longer than `patience` seconds. `folder` keeps the project, the model and `rasa.log`."""
    labels = sorted({label for label, _ in known})
    _write_project(folder, known, labels, epochs, seed)
    (folder / "asked.json").write_text(json.dumps(list(asked), ensure_ascii=False), encoding="utf-8")
    until = time.monotonic() + patience
    train = [
        "-m",
        "rasa",
        "train",
        "nlu",
        "--nlu",
        "nlu.yml",
        "--config",
        "config.yml",
        "--out",
        ".",
        "--fixed-model-name",
        "diet",
    ]
    with (folder / "rasa.log").open("wb") as log:
        for command in (train, [str(PARSE), "diet.tar.gz", "asked.json", "parsed.json"]):
            try:
                subprocess.run(
                    [str(RASA_PYTHON), *command],
                    cwd=folder,
                    env={**os.environ, **ENVIRONMENT},
                    stdout=log,
                    stderr=log,
                    check=True,
                    timeout=until - time.monotonic(),
                )
            except subprocess.TimeoutExpired:
                return None
    parsed = json.loads((folder / "parsed.json").read_text(encoding="utf-8"))
    return [Guess(labels[int(name)] if name else "", confidence) for name, confidence in parsed]


def _write_project(folder: Path, known: Sequence[Known], labels: Sequence[str], epochs: int, seed: int) -> None:
    """Intents are called by number, for Rasa gives some characters of a label a meaning."""
    examples: dict[str, list[str]] = {}
    for label, text in known:
        # Brackets would annotate entities.
        examples.setdefault(label, []).append(" ".join(text.translate(str.maketrans("[]", "()")).split()))
    nlu = [
        {"intent": str(number), "examples": "".join(f"- {text}\n" for text in dict.fromkeys(examples[label]))}
        for number, label in enumerate(labels)
    ]
    pipeline = [part for part in CONFIG["pipeline"] if part["name"] not in AFTER_DIET]
    learnt: list[dict[str, Any]] = [
        part | {"epochs": epochs, "random_seed": seed} if part["name"] == "DIETClassifier" else part for part in pipeline
    ]
    folder.mkdir(parents=True, exist_ok=True)
    config = {"recipe": "default.v1", "assistant_id": "diet", "language": "en", "pipeline": learnt, "policies": []}
    for name, content in (("config.yml", config), ("nlu.yml", {"version": "3.1", "nlu": nlu})):
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8")
