"""The only wiring: which part is handed to which."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from fastapi import FastAPI

from bot.channels.contract import Channel, PushChannel
from bot.channels.telegram import build_telegram
from bot.channels.web import build_web_channel
from bot.conversation.desk_side import ConversationsForHandoff
from bot.conversation.ending import TurnEnding
from bot.conversation.inbox import Inbox, find_conversation
from bot.conversation.log import ConversationLog
from bot.conversation.outbox import OutboxWorker
from bot.conversation.redis_signals import RedisSignals
from bot.conversation.signals import Signals
from bot.conversation.stream import EventStream
from bot.conversation.turns import Turns
from bot.db import Database
from bot.deliveries import deliverer
from bot.desk import build_desk
from bot.dialogue.client import RasaClient
from bot.dialogue.responder import Assistant
from bot.dialogue.routes import build_routes
from bot.health import build_health
from bot.knowledge import keep_fresh, open_knowledge
from bot.migrate import upgrade
from bot.settings import Settings
from handoff import Handoff
from handoff.api import build_api
from knowledge_base import KnowledgeBase


@dataclass(slots=True)
class Frontline:
    """Every part of a running frontline."""

    settings: Settings
    database: Database
    signals: Signals
    handoff: Handoff
    knowledge: KnowledgeBase
    rasa: RasaClient
    assistant: Assistant
    inbox: Inbox
    events: EventStream
    turns: Turns
    outbox: OutboxWorker
    channels: list[Channel]


async def compose(settings: Settings, rasa_url: str) -> Frontline:
    """Make the parts: migrates the database, loads the encoder, opens the knowledge base. Nothing runs yet."""
    database = Database(settings.database)
    await upgrade(database)
    signals = RedisSignals(settings.redis_url.get_secret_value()) if settings.redis_url else Signals()
    knowledge = await open_knowledge(settings, database)
    rasa = RasaClient(rasa_url)
    assistant = Assistant(knowledge, rasa)
    pushing = frozenset({"telegram"} if settings.telegram_token else ())
    log = ConversationLog(signals, pushing)
    handoff = Handoff(ConversationsForHandoff(log, signals))
    turns = Turns(database, signals, assistant, TurnEnding(log, handoff))
    inbox = Inbox(database, signals, turns.wake)
    events = EventStream(database, log, signals)
    channels = _channels(settings, database, inbox, events)
    outbox = OutboxWorker(
        database, log, signals, deliverer({channel.name: channel for channel in channels if isinstance(channel, PushChannel)})
    )
    return Frontline(settings, database, signals, handoff, knowledge, rasa, assistant, inbox, events, turns, outbox, channels)


def _channels(settings: Settings, database: Database, inbox: Inbox, events: EventStream) -> list[Channel]:
    async def conversation_of(channel: str, contact: str) -> str | None:
        async with database.reading() as session:
            return await find_conversation(session, channel, contact)

    channels: list[Channel] = [
        build_web_channel(inbox, events, conversation_of, settings.session_secret, settings.web_origins)
    ]
    if settings.telegram_token:
        channels.append(
            build_telegram(
                inbox,
                settings.telegram_token,
                settings.telegram_secret,
                base_url=str(settings.telegram_api),
                public_url=str(settings.public_url) if settings.public_url else None,
            )
        )
    return channels


def build_app(frontline: Frontline) -> FastAPI:
    """The one public server: channels, the desk, the agents' API, Rasa's actions."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(frontline.database.close)
            stack.push_async_callback(frontline.rasa.close)
            await stack.enter_async_context(frontline.signals.running())
            for channel in frontline.channels:
                await stack.enter_async_context(channel.running())
            background = [frontline.turns.run(), keep_fresh(frontline.knowledge)]
            if frontline.settings.outbox:
                background.append(frontline.outbox.run())
            for work in background:
                await stack.enter_async_context(_running(work))
            yield

    app = FastAPI(title="Frontline", description="The agents' API and the channels' webhooks.", lifespan=lifespan, redoc_url=None)
    for channel in frontline.channels:
        app.include_router(channel.router)
    app.include_router(build_routes(frontline.assistant, frontline.knowledge, frontline.settings.assistant_token))
    app.include_router(
        build_api(frontline.database.begin, frontline.database.reading, frontline.handoff, frontline.settings.session_secret)
    )
    app.include_router(build_health(frontline.database, frontline.rasa))
    build_desk(app, frontline.database, frontline.signals, frontline.handoff, frontline.settings.session_secret)
    return app


@asynccontextmanager
async def _running(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """`work` runs in the background until the block is left. Should it ever end by itself, that is loud."""
    task = asyncio.create_task(work)
    task.add_done_callback(_tell)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _tell(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        structlog.get_logger(__name__).critical("app.background_work_ended", exc_info=task.exception())
