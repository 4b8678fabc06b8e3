"""Waking whoever waits for news. A signal says "look again", never what happened: the database is the truth."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

DESK = "desk"
OUTBOX = "outbox"
TURNS = "turns"


def conversation_topic(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"


@dataclass(slots=True, eq=False)
class Subscription:
    """Set when the topic had news since the last `wait`. News that arrive meanwhile are not lost; several make one.

    `typing` is the one sign that is nowhere stored: somebody is composing an answer.
    """

    typing: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        self._news.set()

    async def wait(self, timeout: float) -> None:
        """Return at news, or after `timeout` seconds: a reader looks again now and then even if a signal got lost."""
        try:
            async with asyncio.timeout(timeout):
                await self._news.wait()
        except TimeoutError:
            pass
        self._news.clear()


class Signals:
    """Within one process; `RedisSignals` reaches the other replicas too."""

    def __init__(self) -> None:
        self._subscriptions: defaultdict[str, set[Subscription]] = defaultdict(set)

    def publish(self, topic: str, *, typing: bool = False) -> None:
        self._wake(topic, typing)

    def publish_after_commit(self, session: AsyncSession, topic: str) -> None:
        """Publish once this transaction is durable; a rollback publishes nothing."""
        event.listen(session.sync_session, "after_commit", lambda _session: self.publish(topic), once=True)

    def _wake(self, topic: str, typing: bool) -> None:
        for subscription in self._subscriptions.get(topic, ()):
            subscription.typing |= typing
            subscription.wake()

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
