"""Waking whoever waits for news. A signal says "look again": the database is the truth. Within this process it may carry the
messages that were just committed, to spare the look; whoever is not sure that these are all looks nevertheless."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.model import Message
from bot.db import after_commit

DESK = "desk"
OUTBOX = "outbox"
TURNS = "turns"
FILES = "files"

MOST_CARRIED = 32
"""Messages kept for a subscriber that is slow to take them; with more, it looks."""


def conversation_topic(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"


@dataclass(slots=True, eq=False)
class Subscription:
    """Woken when the topic had news since the last `wait`. News that arrive meanwhile are not lost; several make one.

    `typing` is the one sign that is nowhere stored: somebody is composing an answer.
    """

    typing: bool = False
    _stored: bool = False
    _must_look: bool = False
    _carried: list[Message] = field(default_factory=list)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self, typing: bool, committed: Sequence[Message] = ()) -> None:
        self.typing |= typing
        self._stored |= not typing
        self._must_look |= (not typing and not committed) or len(self._carried) + len(committed) > MOST_CARRIED
        if not self._must_look:
            self._carried += committed
        self._woken.set()

    def carried(self, after: int) -> list[Message] | None:
        """The messages with seq > `after`, in order, that came with the news since the last call; None where only a look can tell
        what there is."""
        must_look, self._must_look = self._must_look, False
        carried, self._carried = [message for message in self._carried if message.seq > after], []
        whole = [message.seq for message in carried] == [*range(after + 1, after + 1 + len(carried))]
        return None if must_look or not whole else carried

    async def wait(self, timeout: float) -> bool:
        """Whether there may be something new to read: at news, and after `timeout` seconds, for a signal can get lost."""
        try:
            async with asyncio.timeout(timeout):
                await self._woken.wait()
        except TimeoutError:
            self._stored = self._must_look = True
        self._woken.clear()
        stored, self._stored = self._stored, False
        return stored


class Signals:
    """Within one process; `RedisSignals` reaches the other replicas too."""

    def __init__(self) -> None:
        self._subscriptions: defaultdict[str, set[Subscription]] = defaultdict(set)

    def publish(self, topic: str, *, typing: bool = False, committed: Sequence[Message] = ()) -> None:
        self._wake(topic, typing, committed)

    def publish_after_commit(self, session: AsyncSession, topic: str, committed: Sequence[Message] = ()) -> None:
        """Publish once this transaction is durable; a rollback publishes nothing. `committed` are messages it adds to the topic's
        conversation."""
        after_commit(session, partial(self.publish, topic, committed=committed))

    def _wake(self, topic: str, typing: bool, committed: Sequence[Message] = ()) -> None:
        for subscription in self._subscriptions.get(topic, ()):
            subscription.wake(typing, committed)

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
