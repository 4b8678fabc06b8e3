"""The queue, read once for all open screens: however many agents look and however busy the chat, one query serves them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import structlog
from nicegui import Client, background_tasks
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation.contacts import Contact, of_conversations
from bot.conversation.signals import DESK, Signals
from bot.db import Database
from handoff import Handoff, Ticket
from handoff.transitions import CUSTOMER_WAITS, UNRESOLVED, Status

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.25
"""News that come closer together are shown together."""
LOOK_AGAIN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Queued:
    """A ticket, and who the customer is; None where nobody told."""

    ticket: Ticket
    customer: Contact | None


Tickets = tuple[Queued, ...]


@dataclass(eq=False, slots=True)
class Watcher:
    """A screen. `show` is called within its client whenever the queue changed."""

    client: Client
    show: Callable[[Tickets], None]


class QueueFeed:
    def __init__(self, database: Database, signals: Signals, handoff: Handoff) -> None:
        self._database = database
        self._signals = signals
        self._handoff = handoff
        self._watchers: set[Watcher] = set()
        self._reader: asyncio.Task[None] | None = None
        self._tickets: Tickets = ()

    async def read(self, statuses: frozenset[Status] = UNRESOLVED) -> Tickets:
        """Every unresolved ticket, the longest-waiting customer first; or those of other `statuses`."""
        async with self._database.reading() as session:
            tickets = await self._handoff.queue(session, statuses)
            customers = await of_conversations(session, [ticket.conversation_id for ticket in tickets])
        return tuple(Queued(ticket, customers.get(ticket.conversation_id)) for ticket in tickets)

    @contextmanager
    def watching(self, client: Client, show: Callable[[Tickets], None]) -> Iterator[None]:
        watcher = Watcher(client, show)
        self._watchers.add(watcher)
        if self._reader is None or self._reader.done():
            self._reader = background_tasks.create(self._follow(), name="desk queue feed")
        try:
            yield
        finally:
            self._watchers.discard(watcher)
            if not self._watchers and self._reader:
                self._reader.cancel()
                self._reader = None

    async def _follow(self) -> None:
        with self._signals.subscribe(DESK) as news:
            self._tickets = ()
            while True:
                try:
                    await self._refresh()
                except (SQLAlchemyError, OSError) as error:  # the screens keep what they show until the database is back
                    log.warning("desk.queue_unread", error=str(error))
                await asyncio.sleep(GATHER_SECONDS)
                await news.wait(LOOK_AGAIN_SECONDS)

    async def _refresh(self) -> None:
        tickets = await self.read()
        if tickets != self._tickets:
            self._tickets = tickets
            for watcher in list(self._watchers):
                watcher.client.safe_invoke(partial(watcher.show, tickets))


def waiting(tickets: Tickets) -> int:
    """How many customers wait for a person."""
    return sum(queued.ticket.status in CUSTOMER_WAITS for queued in tickets)
