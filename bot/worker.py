"""`frontline worker`: the outbox, in a process of its own."""

import asyncio
import signal
from contextlib import AsyncExitStack, suppress

import structlog

from bot.channels.contract import Core
from bot.channels.registry import build_push_channels, pushing
from bot.channels.web import mail_worker
from bot.conversation.delivering import OutboxWorker
from bot.conversation.fetching import FileFetcher
from bot.conversation.files import FileStore
from bot.conversation.inbox import Inbox
from bot.conversation.log import ConversationLog
from bot.conversation.notices import Notices
from bot.conversation.outbox import Outbox
from bot.conversation.redis_signals import make_signals
from bot.conversation.sweeping import UnsentFiles
from bot.db import Database
from bot.deliveries import deliverer, fetcher
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
        messages = ConversationLog(signals, pushing(settings))
        inbox, outbox = Inbox(database, signals, lambda _: None), Outbox(database, messages, signals)
        core = Core(database, signals, inbox, outbox, FileStore(database), Notices(database, messages), receives=False)
        channels = build_push_channels(settings, core)
        for channel in channels.values():
            await channel.start()
            stack.push_async_callback(channel.stop)
        await stack.enter_async_context(signals.running())
        deliveries = OutboxWorker(outbox, signals, deliverer(channels))
        files = FileFetcher(database, signals, fetcher(channels))
        mailing = mail_worker(settings, database, messages)
        running = asyncio.gather(
            deliveries.run(), files.run(), UnsentFiles(database).run(), *([mailing.run()] if mailing else [])
        )
        log.info("worker.started", channels=sorted(channels))
        await stop.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
