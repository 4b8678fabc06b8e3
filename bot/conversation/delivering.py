"""The outbox worker: takes what is due to the channels."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from bot.conversation.model import Message
from bot.conversation.outbox import AT_ONCE, Delivered, Failed, Outbox, Owed
from bot.conversation.signals import OUTBOX, Signals

LOOK_AGAIN_SECONDS = 1.0

Deliver = Callable[[str, str, Message, int], Awaitable[Delivered | Failed]]
"""(channel, contact, message, attempt) → what became of it. Must not raise."""


class OutboxWorker:
    def __init__(self, outbox: Outbox, signals: Signals, deliver: Deliver) -> None:
        self._outbox = outbox
        self._signals = signals
        self._deliver = deliver

    async def run(self) -> None:
        """Deliver for ever, until cancelled. Any number of workers may run side by side."""
        room = asyncio.Semaphore(AT_ONCE)
        with self._signals.subscribe(OUTBOX) as news:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    for owed in await self._outbox.claim_due(datetime.now(UTC)):
                        await room.acquire()
                        tasks.create_task(self.settle(owed)).add_done_callback(lambda _: room.release())
                    await news.wait(LOOK_AGAIN_SECONDS)

    async def settle(self, owed: Owed) -> None:
        """Try one delivery and write down what became of it."""
        message = await self._outbox.message(owed)
        outcome = await self._deliver(owed.channel, owed.contact, message, owed.attempt)
        await self._outbox.record(owed, outcome, datetime.now(UTC))
