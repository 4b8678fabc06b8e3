"""The two sides of a measurement, started for it and stopped after it: frontline, and a stock Rasa on the same FAQ."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

PROJECT = Path(__file__).resolve().parent.parent
WORK = PROJECT / "var" / "bench"
RASA_PYTHON = PROJECT / ".venv-rasa" / "bin" / "python"
STOCK = WORK / "stock"
EPOCHS = 100
FEW_EPOCHS = 2


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    pid: int
    ready_seconds: float


@contextmanager
def frontline(data: Path = WORK / "frontline", settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[Server]:
    """Everything `make run` starts, on free ports, with a data folder of its own and the prepared encoder. `settings` are further
    ones, by their names in the environment."""
    port, rasa_port = free_port(), free_port()
    env = {
        "FRONTLINE_DATA": str(data),
        "FRONTLINE_ENCODER": str(PROJECT / "var" / "encoder"),
        "FRONTLINE_PORT": str(port),
        "FRONTLINE_RASA_PORT": str(rasa_port),
        "FRONTLINE_WEB_LIMITS": "false",
        "PYTHONDONTWRITEBYTECODE": "",  # as `make run` starts it
        **settings,
    }
    url = f"http://127.0.0.1:{port}"
    command = [str(Path(sys.executable).with_name("frontline")), "serve", "--setup"]
    with _running(command, env, PROJECT, f"{url}/ready", data.with_suffix(".log")) as server:
        yield Server(url, *server)


@contextmanager
def stock_rasa() -> Iterator[Server]:
    """Stock Rasa over the project that `bench.learn` (or the first call) trained."""
    port = free_port()
    model = stock_model()
    command = [
        str(RASA_PYTHON),
        "-m",
        "rasa",
        "run",
        "--port",
        str(port),
        "--interface",
        "127.0.0.1",
        "--model",
        str(model),
        "--quiet",
    ]
    env = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    url = f"http://127.0.0.1:{port}"
    with _running(command, env, STOCK, url, WORK / "stock.log") as server:
        yield Server(url, *server)


def stock_model() -> Path:
    """The trained stock model, made where it is not there yet; of few epochs, for a turn takes as long with any number."""
    model = STOCK / "models" / "stock.tar.gz"
    if not model.exists():
        train_stock(FEW_EPOCHS)
    return model


def train_stock(epochs: int = EPOCHS, patience: float | None = None) -> float | None:
    """Seconds that stock Rasa takes to learn the FAQ; None when it is stopped after `patience` seconds."""
    make = [sys.executable, str(PROJECT / "bench" / "stock" / "make.py"), str(STOCK), "--epochs", str(epochs)]
    subprocess.run(make, check=True, cwd=PROJECT)
    began = time.perf_counter()
    with (WORK / "stock-train.log").open("wb") as output:
        try:
            subprocess.run(
                [str(RASA_PYTHON), "-m", "rasa", "train", "--fixed-model-name", "stock", "--force"],
                cwd=STOCK,
                env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"},
                stdout=output,
                stderr=output,
                check=True,
                timeout=patience,
            )
        except subprocess.TimeoutExpired:
            return None
    return time.perf_counter() - began


@contextmanager
def _running(command: list[str], env: Mapping[str, str], cwd: Path, ready: str, log: Path) -> Iterator[tuple[int, float]]:
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=cwd, env={**os.environ, **env}, stdout=output, stderr=output)
    try:
        wait_until_ready(ready, process, log)
        yield process.pid, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path, seconds: float = 300.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"It ended before it was ready; see {log}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answered:  # noqa: S310  # our own loopback address
                if answered.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"It was not ready after {seconds:.0f} s; see {log}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
