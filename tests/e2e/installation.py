"""A whole frontline as an operator runs it, and a customer and an agent who talk to it over HTTP."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx
import psutil

from bot.settings import PROJECT
from tests.conftest import free_port

READY_SECONDS = 90.0
EMAIL, PASSWORD = "lin@shop.example", "correct horse battery"
FRONTLINE = str(Path(sys.executable).with_name("frontline"))


@dataclass
class Installation:
    """A data folder and the ports it is served on. The encoder and the model are those `make test` prepared."""

    data: Path
    port: int = field(default_factory=free_port)
    rasa_port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        return {
            **os.environ,
            "FRONTLINE_DATA": str(self.data),
            "FRONTLINE_PORT": str(self.port),
            "FRONTLINE_RASA_PORT": str(self.rasa_port),
            "FRONTLINE_ENCODER": str(PROJECT / "var" / "encoder"),
            "FRONTLINE_NEW_PASSWORD": PASSWORD,
        }

    def command(self, *arguments: str) -> str:
        """Run `frontline …` and return what it printed."""
        done = subprocess.run([FRONTLINE, *arguments], env=self.env, cwd=PROJECT, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def install(self) -> None:
        shutil.copytree(PROJECT / "var" / "rasa" / "models", self.data / "rasa" / "models")
        self.command("kb", "import", str(PROJECT / "data" / "faq"))
        self.command("user", "add", EMAIL, "--name", "Lin")

    def copy(self, to: Path) -> "Installation":
        shutil.copytree(self.data, to)
        return Installation(to)

    @contextmanager
    def running(self) -> Iterator["Running"]:
        running = Running(self, self.start())
        try:
            yield running
        finally:
            if running.process.poll() is None:
                running.process.send_signal(signal.SIGINT)
                running.process.wait(30)

    def start(self) -> "subprocess.Popen[bytes]":
        with (self.data / "serve.log").open("ab") as output:
            process = subprocess.Popen([FRONTLINE, "serve"], env=self.env, cwd=PROJECT, stdout=output, stderr=output)
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            assert process.poll() is None, (self.data / "serve.log").read_text()[-3000:]
            if self.is_ready():
                return process
            time.sleep(0.2)
        process.kill()
        raise AssertionError((self.data / "serve.log").read_text()[-3000:])

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/ready", timeout=3).status_code == 200
        except httpx.HTTPError:
            return False


@dataclass
class Running:
    installation: Installation
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return self.installation.url

    def start_again(self) -> None:
        self.process = self.installation.start()

    def rasa(self) -> psutil.Process:
        """The Rasa that frontline watches."""
        (child,) = [p for p in psutil.Process(self.process.pid).children() if "python" in p.name()]
        return child


class Customer:
    """A visitor of the website, without the browser: the widget's own HTTP calls."""

    def __init__(self, url: str, language: str = "en") -> None:
        self._http = httpx.Client(base_url=url, timeout=30)
        self._token = self._http.post("/web/conversations", json={"language": language}).raise_for_status().json()["token"]
        self._auth = {"Authorization": f"Bearer {self._token}"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.close()

    def write(self, text: str, message_id: str | None = None) -> dict[str, Any]:
        message = {"id": message_id or uuid4().hex, "text": text}
        return dict(self._http.post("/web/messages", json=message, headers=self._auth).raise_for_status().json())

    def choose(self, choice: dict[str, str]) -> None:
        self._http.post("/web/messages", json={"id": uuid4().hex, "choice": choice}, headers=self._auth).raise_for_status()

    def sees(self, count: int, seconds: float = 30.0) -> list[dict[str, Any]]:
        """The first `count` messages of the conversation, as the event stream gives them from the beginning."""
        seen: list[dict[str, Any]] = []
        with self._http.stream("GET", "/web/events", headers=self._auth, timeout=seconds) as stream:
            stream.raise_for_status()
            for line in stream.iter_lines():
                if line.startswith("data: {"):
                    said = json.loads(line[6:])
                    if "seq" in said:
                        seen.append(said)
                if len(seen) == count:
                    return seen
        raise AssertionError(f"the stream ended after {len(seen)} messages: {seen}")

    def asks(self, text: str, seq: int) -> dict[str, Any]:
        """Write and wait: the message numbered `seq`."""
        self.write(text)
        return self.sees(seq)[-1]


class AgentAtApi:
    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30)
        signed_in = self._http.post("/api/sign-in", json={"email": EMAIL, "password": PASSWORD}).raise_for_status().json()
        self._http.headers["Authorization"] = f"Bearer {signed_in['token']}"

    def ticket_about(self, subject: str) -> dict[str, Any]:
        """The whole view of the one unresolved ticket with this subject."""
        listed = self._http.get("/api/tickets").raise_for_status().json()
        (ticket,) = [ticket for ticket in listed["tickets"] if ticket["subject"] == subject]
        return dict(self._http.get(f"/api/tickets/{ticket['id']}").raise_for_status().json())

    def reply(self, ticket_id: int, text: str) -> None:
        self._http.post(f"/api/tickets/{ticket_id}/reply", json={"id": uuid4().hex, "text": text}).raise_for_status()

    def resolve(self, ticket_id: int) -> None:
        self._http.post(f"/api/tickets/{ticket_id}/resolve").raise_for_status()
