"""The island's parts, next to the parts of Rasa that they replace; and Rasa's own tools over the whole assistant."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.assistant.island import ASSISTANT, COUNTING, LEAN, PYTHON, ROOT, TRAINING_DATA, environment, rasa

pytestmark = pytest.mark.timeout(300)
CHECKS = Path(__file__).with_name("inside_rasa.py")


@pytest.fixture(scope="module")
def outcomes() -> dict[str, str | None]:
    command = [PYTHON, "-m", "tests.assistant.inside_rasa"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.parametrize("check", re.findall(r"def (check_\w+)", CHECKS.read_text(encoding="utf-8")))
def test_inside_rasa(outcomes: dict[str, str | None], check: str) -> None:
    assert outcomes[check] is None, outcomes[check]


def test_rasa_finds_no_fault_in_the_data(tmp_path: Path) -> None:
    project = ["--config", ROOT / "config.yml", "--domain", ASSISTANT / "domain.yml", "--data", *TRAINING_DATA]
    # What learns is not looked at, so the libraries for it need not be loaded.
    done = rasa("data", "validate", *project, "--fail-on-warnings", cwd=tmp_path, program=("-c", LEAN))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_test_stories_hold(model: Path, tmp_path: Path) -> None:
    stories = Path(__file__).with_name("test_stories.yml")
    endpoints = ROOT / "bot" / "assistant" / "endpoints.yml"
    arguments = ["--stories", stories, "--model", model, "--endpoints", endpoints, "--out", tmp_path]
    state = str(tmp_path / "trackers.db")
    done = rasa(
        "test",
        "core",
        *arguments,
        "--fail-on-prediction-errors",
        cwd=tmp_path,
        program=("-c", COUNTING),
        FRONTLINE_RASA_STATE=state,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))
    assert report["conversation_accuracy"]["correct"] == report["conversation_accuracy"]["total"] == 11


def test_training_leaves_the_configuration_alone(model: Path) -> None:
    assert model.with_name("config.yml").read_bytes() == (ROOT / "config.yml").read_bytes()
