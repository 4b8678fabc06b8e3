import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from bot.supervisor import Supervisor

SLEEPER = (sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)")


async def wait_for_child(supervisor: Supervisor, other_than: int | None = None) -> int:
    async with asyncio.timeout(30):
        while supervisor.pid is None or supervisor.pid == other_than:
            await asyncio.sleep(0.02)
    return supervisor.pid


async def test_a_killed_child_is_started_again_and_stopped_with_us(tmp_path: Path) -> None:
    supervisor = Supervisor("sleeper", SLEEPER, env={}, cwd=tmp_path, log_file=tmp_path / "child.log")
    running = asyncio.create_task(supervisor.run())
    first = await wait_for_child(supervisor)
    os.kill(first, signal.SIGKILL)
    second = await wait_for_child(supervisor, other_than=first)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not psutil.pid_exists(first)
    assert not psutil.pid_exists(second)


async def test_a_child_does_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"""
import asyncio
from pathlib import Path
from bot.supervisor import Supervisor
supervisor = Supervisor("sleeper", {SLEEPER!r}, env={{}}, cwd=Path("."), log_file=Path({str(tmp_path / "child.log")!r}))
asyncio.run(supervisor.run())
""",
        ]
    )
    async with asyncio.timeout(30):
        while not (children := psutil.Process(parent.pid).children()):
            await asyncio.sleep(0.05)
        (child,) = children
        parent.kill()
        parent.wait()
        while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
            await asyncio.sleep(0.05)
