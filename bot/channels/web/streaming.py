"""An endless response, and how it ends: the reader leaves, or the server stops.

uvicorn waits for every response before it runs the application's shutdown, so an endless one would hold Ctrl-C for ever.
`OpenStreams.close`, called when the server begins to stop, ends them all at once. sse-starlette does it by patching
uvicorn and asking twice a second, with four tasks per stream; this needs two, and no timer but the heartbeat.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.channels.web.errors import TooMany

HEARTBEAT = b":\n\n"
HEARTBEAT_SECONDS = 15.0
FAREWELL_SECONDS = 1.0
MOST_PER_READER = 20
"""Tabs of one visitor that listen at once: a stream is cheap, a thousand held open by one browser are not."""


class OpenStreams:
    """Every stream of one process that is being read."""

    def __init__(self) -> None:
        self._ends: set[asyncio.Future[None]] = set()
        self._readers: Counter[str] = Counter()
        self._closed = False

    def __len__(self) -> int:
        return len(self._ends)

    def require_room(self, reader: str) -> None:
        """Raises TooMany where the reader has as many as one may."""
        if self._readers[reader] >= MOST_PER_READER:
            raise TooMany(int(HEARTBEAT_SECONDS))

    @contextmanager
    def one(self, reader: str) -> Iterator[asyncio.Future[None]]:
        """A future that is done when this stream must end."""
        end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._closed:
            _finish(end)
        self._ends.add(end)
        self._readers[reader] += 1
        try:
            yield end
        finally:
            self._ends.discard(end)
            self._readers[reader] -= 1
            if not self._readers[reader]:
                del self._readers[reader]

    def close(self) -> None:
        """End all streams, and those still to come. Readers reconnect, to another replica or after the restart.

        May be called from a signal handler.
        """
        self._closed = True
        for end in self._ends:
            end.get_loop().call_soon_threadsafe(_finish, end)


def _finish(end: asyncio.Future[None]) -> None:
    if not end.done():
        end.set_result(None)


class EventStreamResponse(Response):
    """Sends `frames` as they come, and a comment every 15 s so that proxies and readers know the line is alive."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncGenerator[bytes, None], streams: OpenStreams, reader: str) -> None:
        """Raises TooMany where `reader` has as many open as one may."""
        streams.require_room(reader)
        self._frames = frames
        self._streams = streams
        self._reader = reader
        self.status_code = 200
        self.background = None
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        with self._streams.one(self._reader) as end:
            pump = asyncio.create_task(self._pump(send))
            listen = asyncio.create_task(_listen(receive, send))
            try:
                await asyncio.wait({pump, listen, end}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                pump.cancel()
                listen.cancel()
                outcomes = await asyncio.gather(pump, listen, return_exceptions=True)
        # A reader that has stopped reading must not hold the goodbye, nor the server's shutdown.
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            pass
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _pump(self, send: Send) -> None:
        async with aclosing(self._frames) as frames:
            # Proxies and browsers hand a response on with its first bytes: the reader learns at once that it is connected.
            await send({"type": "http.response.body", "body": HEARTBEAT, "more_body": True})
            async for frame in frames:
                await send({"type": "http.response.body", "body": frame, "more_body": True})


async def _listen(receive: Receive, send: Send) -> None:
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                message = await receive()
        except TimeoutError:
            await send({"type": "http.response.body", "body": HEARTBEAT, "more_body": True})
            continue
        if message["type"] == "http.disconnect":
            return
