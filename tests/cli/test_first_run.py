import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import free_port

FRONTLINE = Path(sys.executable).with_name("frontline")


def test_ctrl_c_while_the_encoder_is_made_leaves_nothing_half_made(tmp_path: Path) -> None:
    ports = {"FRONTLINE_PORT": str(free_port()), "FRONTLINE_RASA_PORT": str(free_port())}
    env = {**os.environ, **ports, "FRONTLINE_DATA": str(tmp_path / "data"), "FRONTLINE_ENCODER": ""}
    log = tmp_path / "log"
    with log.open("wb") as output:
        started = subprocess.Popen(
            [FRONTLINE, "serve", "--setup"],
            env=env,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # as in a terminal's foreground
        )
    try:
        deadline = time.monotonic() + 120
        while not list(tmp_path.glob("data/.encoder-*")) and time.monotonic() < deadline:
            assert started.poll() is None, log.read_text()
            time.sleep(0.1)
        os.killpg(started.pid, signal.SIGINT)
        assert started.wait(60) == 128 + signal.SIGINT
    finally:
        started.kill()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.env"]
    assert "Traceback" not in log.read_text()
