"""Rasa as a program: how it is started and trained. Everything Python 3.10 stays behind these command lines."""

import hashlib
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bot.errors import RasaMissing, TrainingFailed
from bot.settings import PROJECT, Settings
from bot.supervisor import Supervisor

DOMAIN = PROJECT / "data" / "assistant"
CONFIG = PROJECT / "config.yml"
MODEL = "assistant"


def rasa_environment(settings: Settings) -> Mapping[str, str]:
    return {
        "FRONTLINE_URL": settings.url,
        "FRONTLINE_ASSISTANT_TOKEN": settings.assistant_token.get_secret_value(),
        "FRONTLINE_RASA_STATE": str((settings.data / "rasa" / "trackers.db").absolute()),
        "PYTHONPATH": str(PROJECT),
        "RASA_CACHE_DIRECTORY": str((settings.data / "rasa" / "cache").absolute()),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def rasa_supervisor(settings: Settings) -> Supervisor:
    """Raises RasaMissing when the environment or the model is not there."""
    _require_python(settings)
    if not model_file(settings).exists():
        raise RasaMissing("The assistant is not trained yet: run `frontline train`.")
    command = [
        str(settings.rasa_python),
        *("-m", "bot.assistant.serve", "--model", str(model_file(settings).absolute()), "--port", str(settings.rasa_port)),
    ]
    return Supervisor("rasa", command, env=rasa_environment(settings), cwd=PROJECT, log_file=settings.data / "rasa" / "rasa.log")


def model_file(settings: Settings) -> Path:
    return settings.models_folder / f"{MODEL}.tar.gz"


def is_trained(settings: Settings) -> bool:
    """Whether the model there is was made from the files as they are."""
    stamp = model_file(settings).with_suffix(".json")
    return model_file(settings).exists() and stamp.exists() and json.loads(stamp.read_text()) == _fingerprint()


def train(settings: Settings) -> None:
    """Train the assistant from config.yml and data/assistant. Raises RasaMissing or TrainingFailed."""
    _require_python(settings)
    settings.models_folder.mkdir(parents=True, exist_ok=True)
    command = [
        str(settings.rasa_python),
        *("-m", "bot.assistant.train", "--config", str(CONFIG), "--domain", str(DOMAIN / "domain.yml")),
        *("--data", *(str(DOMAIN / part) for part in ("nlu", "rules.yml", "stories.yml"))),
        *("--out", str(settings.models_folder.absolute()), "--fixed-model-name", MODEL),
    ]
    done = subprocess.run(  # noqa: S603  # our own command line
        command, cwd=PROJECT, env={**os.environ, **rasa_environment(settings)}, capture_output=True, text=True, check=False
    )
    if done.returncode or not model_file(settings).exists():
        said = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise TrainingFailed(f"Rasa could not train the assistant. Mend what it says and run `frontline train` again:\n{said}")
    model_file(settings).with_suffix(".json").write_text(json.dumps(_fingerprint()))


def _fingerprint() -> Mapping[str, str]:
    files = [CONFIG, *sorted(DOMAIN.rglob("*.yml"))]
    return {str(path.relative_to(PROJECT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _require_python(settings: Settings) -> None:
    if not settings.rasa_python.exists():
        raise RasaMissing(f"Rasa's Python is not at {settings.rasa_python}: run `make run`, or set FRONTLINE_RASA_PYTHON.")
