"""A child process that is kept alive: started, watched, restarted with backoff, never left behind."""

import asyncio
import ctypes
import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_SECONDS = 30.0
"""A child that lived this long is trusted again: its next restart is quick."""
STOP_SECONDS = 5.0

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """In the child, before exec: the kernel ends it when we die, however we die (prctl(2), PR_SET_PDEATHSIG)."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Supervisor:
    def __init__(self, name: str, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, log_file: Path) -> None:
        self._name = name
        self._command = command
        self._env = {**os.environ, **env}
        self._cwd = cwd
        self._log_file = log_file
        self.pid: int | None = None

    async def run(self) -> None:
        """Keep the child running until cancelled; then stop it."""
        pause = FIRST_PAUSE_SECONDS
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            code = await self._run_once()
            lived = loop.time() - started
            pause = FIRST_PAUSE_SECONDS if lived > HEALTHY_SECONDS else min(pause * 2, LONGEST_PAUSE_SECONDS)
            log.warning("supervisor.child_ended", child=self._name, exit_code=code, restart_in=pause, log=str(self._log_file))
            await asyncio.sleep(pause)

    async def _run_once(self) -> int:
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        with self._log_file.open("ab") as output:
            child = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._env,
                cwd=self._cwd,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C goes to the whole terminal group; the child is stopped by us, in order, once turns are over.
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self.pid = child.pid
        log.info("supervisor.child_started", child=self._name, pid=child.pid)
        try:
            return await child.wait()
        finally:
            self.pid = None
            if child.returncode is None:
                await _stop(child)


async def _stop(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()
