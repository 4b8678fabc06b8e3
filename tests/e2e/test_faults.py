"""Killed, and what the customer notices of it: nothing, or a person."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.installation import FRONTLINE, AgentAtApi, Customer, Installation, Running


@pytest.fixture(scope="module")
def endured(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for what it outlives; the last of these tests ends it."""
    with installation.copy(tmp_path_factory.mktemp("endured") / "frontline").running() as running:
        yield running


def test_killed_between_commit_and_reply_it_answers_after_the_restart_once(endured: Running) -> None:
    with Customer(endured.url) as customer:
        rasa = endured.rasa()
        rasa.suspend()  # the turn is under way and cannot end
        customer.write("how long does delivery take?")
        endured.process.kill()
        endured.process.wait()
        rasa.wait(10)  # Rasa dies with its parent, so its port is free for the next
        endured.start_again()
        assert [said["author"] for said in customer.sees(2)] == ["customer", "bot"]
        customer.asks("thanks a lot", 4)
        said = customer.sees(4)
        assert [line["author"] for line in said] == ["customer", "bot", "customer", "bot"]
        assert said[1]["kind"] == "answer"


def test_a_slow_rasa_becomes_a_ticket_within_the_customers_patience(endured: Running) -> None:
    rasa = endured.rasa()
    rasa.suspend()
    with Customer(endured.url) as customer:
        assert customer.asks("do students get a discount?", 2)["kind"] == "handoff_opened"
    rasa.resume()


def test_without_rasa_a_message_becomes_a_ticket_and_the_supervisor_brings_it_back(endured: Running) -> None:
    os.kill(endured.rasa().pid, signal.SIGKILL)
    with Customer(endured.url) as customer:
        said = customer.asks("how long does delivery take?", 2)
    assert said["kind"] == "handoff_opened"
    ticket = AgentAtApi(endured.url).ticket_about("how long does delivery take?")["ticket"]
    assert ticket["trigger"] == "assistant_unavailable"

    until = time.monotonic() + 60
    while not endured.installation.is_ready():
        assert time.monotonic() < until, "Rasa did not come back"
        time.sleep(0.2)
    with Customer(endured.url) as customer:
        assert customer.asks("how long does delivery take?", 2)["kind"] == "answer"


def test_ctrl_c_ends_everything_also_with_a_customer_listening(endured: Running) -> None:
    rasa = endured.rasa()
    with Customer(endured.url) as customer:
        customer.asks("how long does delivery take?", 2)
        with customer._http.stream("GET", "/web/events", headers=customer._auth):
            endured.process.send_signal(signal.SIGINT)
            assert endured.process.wait(30) == 0
    assert not rasa.is_running()


def test_a_taken_port_is_one_clear_line(installation: Installation, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        env = {**installation.env, "FRONTLINE_PORT": str(other.getsockname()[1])}
        done = subprocess.run([FRONTLINE, "serve"], env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert "is taken by another program" in line
    assert "FRONTLINE_PORT=" in line


def test_a_damaged_encoder_is_one_clear_line(installation: Installation, tmp_path: Path) -> None:
    encoder = tmp_path / "encoder"
    shutil.copytree(installation.env["FRONTLINE_ENCODER"], encoder, copy_function=os.symlink)  # it is half a gigabyte
    model = encoder / "onnx" / "model_qint8.onnx"
    sound = model.read_bytes()
    model.unlink()
    model.write_bytes(sound[:-1])
    damaged = installation.copy(tmp_path / "frontline")
    done = subprocess.run(
        [FRONTLINE, "serve"], env={**damaged.env, "FRONTLINE_ENCODER": str(encoder)}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "is damaged" in done.stderr.strip().splitlines()[-1]
    assert "frontline prepare" in done.stderr.strip().splitlines()[-1]
