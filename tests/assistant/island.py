"""Runs the real assistant: trains it, starts it, talks to it as frontline does, kills it."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
SERVE = ("-m", "bot.assistant.serve")
LEAN = "from bot.assistant import lean; lean.leave_out_heavy_libraries(); from rasa.__main__ import main; main()"
COUNTING = LEAN.replace("lean.leave", "lean.HEAVY -= {'sklearn', 'matplotlib'}; lean.leave")
"""Programs that are Rasa's command line without the libraries that learn; the second can draw up a report."""
ASSISTANT = ROOT / "data" / "assistant"
TRAINING_DATA = [ASSISTANT / "nlu", ASSISTANT / "rules.yml", ASSISTANT / "stories.yml"]
STARTS_WITHIN_SECONDS = 120


def environment(**extra: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FRONTLINE_", "RASA_"))}
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
    return clean | quiet | {"PYTHONPATH": str(ROOT)} | extra


def rasa(
    *arguments: str | Path, cwd: Path, program: Sequence[str] = ("-m", "rasa"), **extra: str
) -> subprocess.CompletedProcess[str]:
    """Rasa's command line (or ours in its place), run in `cwd` so that whatever it writes lands there."""
    command = [PYTHON, *program, *arguments]
    env = environment(
        RASA_CACHE_DIRECTORY=str(cwd / "cache"), FRONTLINE_URL="http://127.0.0.1:9", FRONTLINE_ASSISTANT_TOKEN="-", **extra
    )
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=280, check=False)


def train(folder: Path, config: Path) -> Path:
    """A model of the assistant, trained in `folder`."""
    project = ["--config", config, "--domain", ASSISTANT / "domain.yml", "--data", *TRAINING_DATA]
    done = rasa(*project, "--out", folder, "--fixed-model-name", "assistant", cwd=folder, program=("-m", "bot.assistant.train"))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "assistant.tar.gz"


def understood(
    intent: str, confidence: float = 0.95, language: str = "en", entries: tuple[str, ...] = ("delivery-time",)
) -> dict[str, Any]:
    """What frontline sends along: one intent with its probability, the rest of it spread over others."""
    others = [name for name in ("greet", "thank", "ask_human", "complain", "out_of_scope") if name != intent]
    rest = [{"name": name, "confidence": (1 - confidence) / len(others)} for name in others]
    intents = [{"name": intent, "confidence": confidence}, *rest]
    candidates = [{"entry": entry, "confidence": confidence, "question": f"{entry}?"} for entry in entries]
    return {"language": language, "intents": intents, "candidates": candidates}


class Island:
    """One assistant process. `state` is its tracker file, which a later process may take up."""

    def __init__(self, model: Path, frontline: str, token: str, state: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.state = state
        self.log = state.with_suffix(".log")
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)
        command = [PYTHON, *SERVE, "--model", model, "--port", str(port)]
        env = environment(FRONTLINE_URL=frontline, FRONTLINE_ASSISTANT_TOKEN=token, FRONTLINE_RASA_STATE=str(state))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                self._http.get("/").raise_for_status()
                return
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def say(self, sender: str, text: str, understanding: object) -> list[dict[str, Any]]:
        """What the assistant answers: texts of fixed replies, and what actions said."""
        metadata = {} if understanding is None else {"understanding": understanding}
        message = {"sender": sender, "message": text, "metadata": metadata}
        answered = self._http.post("/webhooks/rest/webhook", json=message).raise_for_status().json()
        return [item.get("custom") or item["text"] for item in answered]

    def kill(self) -> None:
        """kill -9: no chance to save anything."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        self._http.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def saved(self, sender: str) -> str:
        """The sender's row in the tracker file."""
        with contextlib.closing(sqlite3.connect(self.state)) as database:
            (events,) = database.execute("SELECT events FROM trackers WHERE sender = ?", (sender,)).fetchone()
        return str(events)


@contextlib.contextmanager
def running(model: Path, frontline: str, token: str, state: Path) -> Iterator[Island]:
    island = Island(model, frontline, token, state)
    try:
        island.wait_until_ready()
        yield island
    finally:
        island.stop()
