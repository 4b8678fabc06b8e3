"""Waking whoever waits for news. A signal says "look again", never what happened: the database is the truth."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import after_commit

DESK = "desk"
OUTBOX = "outbox"
TURNS = "turns"
FILES = "files"


def conversation_topic(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"


@dataclass(slots=True, eq=False)
class Subscription:
    """Woken when the topic had news since the last `wait`. News that arrive meanwhile are not lost; several make one.

    `typing` is the one sign that is nowhere stored: somebody is composing an answer.
    """

    typing: bool = False
    _stored: bool = False
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self, typing: bool) -> None:
        self.typing |= typing
        self._stored |= not typing
        self._woken.set()

    async def wait(self, timeout: float) -> bool:
        """Whether there may be something new to read: at news, and after `timeout` seconds, for a signal can get lost."""
        try:
            async with asyncio.timeout(timeout):
                await self._woken.wait()
        except TimeoutError:
            self._stored = True
        self._woken.clear()
        stored, self._stored = self._stored, False
        return stored


class Signals:
    """Within one process; `RedisSignals` reaches the other replicas too."""

    def __init__(self) -> None:
        self._subscriptions: defaultdict[str, set[Subscription]] = defaultdict(set)

    def publish(self, topic: str, *, typing: bool = False) -> None:
        self._wake(topic, typing)

    def publish_after_commit(self, session: AsyncSession, topic: str) -> None:
        """Publish once this transaction is durable; a rollback publishes nothing."""
        after_commit(session, partial(self.publish, topic))

    def _wake(self, topic: str, typing: bool) -> None:
        for subscription in self._subscriptions.get(topic, ()):
            subscription.wake(typing)

    @contextmanager
    def subscribe(self, topic: str) -> Iterator[Subscription]:
        subscription = Subscription()
        self._subscriptions[topic].add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions[topic].discard(subscription)
            if not self._subscriptions[topic]:
                del self._subscriptions[topic]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Whatever must run in the background for signals to travel; nothing within one process."""
        yield
