"""Running everything: the public server, and the Rasa beside it."""

import asyncio
import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import structlog
import uvicorn

from bot.app import Frontline, build_app, compose
from bot.ports import require_free_ports
from bot.rasa import rasa_supervisor
from bot.settings import Settings

log = structlog.get_logger(__name__)

STOP_SECONDS = 5
READY_SECONDS = 60.0
MAX_REQUEST_HEAD = 64 * 1024


class Server(uvicorn.Server):
    """Ends the customers' open event streams when a stop begins: uvicorn waits for open responses, and these never end."""

    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stop = on_stop

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """uvicorn's own raises the signal again once it has stopped, which would interrupt the rest of an orderly end."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self.handle_exit, name, None)
        try:
            yield
        finally:
            for name in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(name)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._on_stop()
        super().handle_exit(sig, frame)


async def serve(settings: Settings, announce: Callable[[Settings, float], None]) -> None:
    """Run until SIGINT or SIGTERM. `announce` is called with the seconds it took once the first message can be answered.

    Raises PortTaken before anything was started.
    """
    began = time.monotonic()
    require_free_ports(settings)
    async with asyncio.TaskGroup() as tasks:
        rasa: asyncio.Task[None] | None = None
        if settings.rasa_url is None:
            # First, for it takes the longest; the encoder loads meanwhile.
            rasa = tasks.create_task(rasa_supervisor(settings).run())
        try:
            frontline = await compose(settings, str(settings.rasa_url or f"http://127.0.0.1:{settings.rasa_port}"))
            server = _server(frontline)
            # What was loaded stays. Looking through all of it again holds every customer up, a third of a second each time.
            gc.freeze()
            announcing = tasks.create_task(_announce_when_ready(frontline, announce, began))
            await server.serve()
            announcing.cancel()
        finally:
            if rasa:
                rasa.cancel()


def _server(frontline: Frontline) -> Server:
    config = uvicorn.Config(
        build_app(frontline),
        host=frontline.settings.host,
        port=frontline.settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=MAX_REQUEST_HEAD,
        server_header=False,
    )
    return Server(config, frontline.web.close)


async def _announce_when_ready(frontline: Frontline, announce: Callable[[Settings, float], None], began: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(READY_SECONDS):
            while not await frontline.rasa.is_ready():
                await asyncio.sleep(0.2)
            announce(frontline.settings, time.monotonic() - began)
            return
    log.error("serve.rasa_not_ready", seconds=READY_SECONDS, look_at=str(frontline.settings.data / "rasa" / "rasa.log"))
