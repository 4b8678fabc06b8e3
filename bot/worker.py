"""`frontline worker`: the outbox, in a process of its own."""

import asyncio
import signal
from contextlib import AsyncExitStack, suppress

import structlog

from bot.channels.registry import build_push_channels
from bot.conversation.inbox import Inbox
from bot.conversation.log import ConversationLog
from bot.conversation.outbox import OutboxWorker
from bot.conversation.redis_signals import make_signals
from bot.db import Database
from bot.deliveries import deliverer
from bot.migrate import upgrade
from bot.settings import Settings

log = structlog.get_logger(__name__)


async def work(settings: Settings) -> None:
    """Deliver until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    database = Database(settings.database)
    await upgrade(database)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        signals = make_signals(settings.redis_url.get_secret_value() if settings.redis_url else None)
        # The server takes what customers write; here nobody calls the inbox.
        channels = build_push_channels(settings.model_copy(update={"public_url": None}), Inbox(database, signals, lambda _: None))
        for channel in channels.values():
            await channel.start()
            stack.push_async_callback(channel.stop)
        await stack.enter_async_context(signals.running())
        outbox = OutboxWorker(database, ConversationLog(signals, frozenset(channels)), signals, deliverer(channels))
        running = asyncio.create_task(outbox.run())
        log.info("worker.started", channels=sorted(channels))
        await stop.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
