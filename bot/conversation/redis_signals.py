"""Signals between replicas: every process publishes to one Redis channel and wakes its own subscribers from it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.conversation.model import Message
from bot.conversation.signals import Signals

log = structlog.get_logger(__name__)

CHANNEL = "frontline:signals"
MAX_UNSENT = 10_000
RETRY_SECONDS = 1.0


class RedisSignals(Signals):
    """Redis being away costs only speed: readers look again by themselves."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis = Redis.from_url(url)
        self._unsent: asyncio.Queue[str] = asyncio.Queue(MAX_UNSENT)

    def publish(self, topic: str, *, typing: bool = False, committed: Sequence[Message] = ()) -> None:
        super().publish(topic, typing=typing, committed=committed)
        try:
            self._unsent.put_nowait(f"{'typing' if typing else 'news'} {topic}")
        except asyncio.QueueFull:
            log.warning("signals.dropped", topic=topic, reason="Redis is slower than the traffic")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._keep(work)) for work in (self._send, self._receive)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._redis.aclose()

    async def _keep(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await work()
            except (RedisError, OSError) as error:
                log.warning("signals.redis_away", error=str(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _send(self) -> None:
        while True:
            await self._redis.publish(CHANNEL, await self._unsent.get())

    async def _receive(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for heard in channel.listen():
                if heard["type"] == "message":
                    kind, _, topic = cast(bytes, heard["data"]).decode().partition(" ")
                    self._wake(topic, typing=kind == "typing")


def make_signals(redis_url: str | None) -> Signals:
    """Signals that reach every replica where there is a Redis, this process otherwise."""
    return RedisSignals(redis_url) if redis_url else Signals()
