"""The only wiring: which part is handed to which."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from fastapi import FastAPI

from bot.channels.contract import Channel, Core, PushChannel
from bot.channels.registry import build_push_channels, pushing, setup_of
from bot.channels.web import MailWorker, WebChannel, build_web_channel, mail_worker, web_options
from bot.conversation.delivering import OutboxWorker
from bot.conversation.desk_side import ConversationsForHandoff, FilesForHandoff
from bot.conversation.ending import TurnEnding
from bot.conversation.fetching import FileFetcher
from bot.conversation.files import FileStore
from bot.conversation.inbox import Inbox
from bot.conversation.log import ConversationLog
from bot.conversation.notices import Notices
from bot.conversation.numbered import offered_from
from bot.conversation.outbox import Outbox
from bot.conversation.recall import recall_from
from bot.conversation.redis_signals import make_signals
from bot.conversation.signals import Signals
from bot.conversation.stream import EventStream
from bot.conversation.sweeping import UnsentFiles
from bot.conversation.turns import Turns
from bot.db import Database
from bot.deliveries import deliverer, fetcher
from bot.desk import build_desk
from bot.desk.channels import Listed
from bot.desk.page_offer import PageOffer
from bot.dialogue.client import RasaClient
from bot.dialogue.responder import Assistant
from bot.dialogue.routes import build_routes
from bot.files_door import FileLinks, build_files_door
from bot.health import build_health
from bot.help_centre import Shop, build_help_centre
from bot.knowledge import answer_threshold, keep_fresh, open_knowledge
from bot.migrate import upgrade
from bot.settings import Settings
from handoff import Handoff
from handoff.api import build_api
from handoff.attempts import SignInAttempts
from handoff.presence import somebody_here
from knowledge_base import KnowledgeBase

ASSISTANT_SECONDS = 30.0
"""How long the first turns wait for Rasa to start."""


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
    turns: Turns
    outbox: Outbox
    deliveries: OutboxWorker
    fetching: FileFetcher
    files: FileStore
    web: WebChannel
    mailing: MailWorker | None
    push_channels: Mapping[str, PushChannel]


async def compose(settings: Settings, rasa_url: str) -> Frontline:
    """Make the parts: migrates the database, loads the encoder, opens the knowledge base. Nothing runs yet."""
    database = Database(settings.database)
    await upgrade(database)
    signals = make_signals(settings.redis_url.get_secret_value() if settings.redis_url else None)
    knowledge = await open_knowledge(settings, database)
    rasa = RasaClient(rasa_url)
    assistant = Assistant(knowledge, rasa, answer_threshold(), recall_from(database), offered_from(database))
    log = ConversationLog(signals, pushing(settings))
    handoff = Handoff(ConversationsForHandoff(log, signals))
    turns = Turns(database, signals, assistant, TurnEnding(log, handoff))
    inbox = Inbox(database, signals, turns.wake, knowledge.anticipate)
    events = EventStream(database, log, signals)
    outbox, files = Outbox(database, log, signals), FileStore(database)
    core = Core(database, signals, inbox, outbox, files, Notices(database, log))
    push_channels = build_push_channels(settings, core)

    async def an_agent_is_here() -> bool:
        async with database.reading() as session:
            return await somebody_here(session, datetime.now(UTC))

    return Frontline(
        settings=settings,
        database=database,
        signals=signals,
        handoff=handoff,
        knowledge=knowledge,
        rasa=rasa,
        assistant=assistant,
        turns=turns,
        outbox=outbox,
        deliveries=OutboxWorker(outbox, signals, deliverer(push_channels)),
        fetching=FileFetcher(database, signals, fetcher(push_channels)),
        files=files,
        web=build_web_channel(core, events, log, web_options(settings, an_agent_is_here, push_channels)),
        mailing=mail_worker(settings, database, log),
        push_channels=push_channels,
    )


def build_app(frontline: Frontline) -> FastAPI:
    """The one public server: channels, the desk, the agents' API, Rasa's actions."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(frontline.database.close)
            stack.push_async_callback(frontline.rasa.close)
            await stack.enter_async_context(frontline.signals.running())
            await stack.enter_async_context(frontline.web.running())
            for channel in frontline.push_channels.values():
                await channel.start()
                stack.push_async_callback(channel.stop)
            frontline.turns.hold()
            background = [frontline.turns.run(), _begin_turns(frontline), keep_fresh(frontline.knowledge)]
            if frontline.settings.outbox:
                background += [frontline.deliveries.run(), frontline.fetching.run(), UnsentFiles(frontline.database).run()]
                background += [frontline.mailing.run()] if frontline.mailing else []
            for work in background:
                await stack.enter_async_context(_running(work))
            yield

    settings = frontline.settings
    app = FastAPI(title="Frontline", description="The agents' API and the channels' webhooks.", lifespan=lifespan, redoc_url=None)
    for channel in (frontline.web, *frontline.push_channels.values()):
        app.include_router(channel.router)
    app.include_router(build_routes(frontline.assistant, frontline.settings.assistant_token))
    attempts, kept = SignInAttempts(), FilesForHandoff(frontline.files)
    secret = frontline.settings.session_secret
    app.include_router(build_api(frontline.database.begin, frontline.database.reading, frontline.handoff, kept, secret, attempts))
    app.include_router(build_files_door(frontline.files, FileLinks(secret)))
    app.include_router(build_health(frontline.database, frontline.rasa))
    if frontline.settings.help_centre:
        shop = Shop.of(frontline.settings.shop_name, frontline.settings.contact, str(frontline.settings.public_url or ""))
        app.include_router(build_help_centre(frontline.knowledge, frontline.database, secret, answer_threshold(), shop))
    build_desk(
        app,
        frontline.database,
        frontline.signals,
        frontline.handoff,
        secret,
        attempts,
        outbox=frontline.outbox,
        files=kept,
        channels=_listed(frontline),
        knowledge=frontline.knowledge,
        threshold=answer_threshold(),
        storage=frontline.settings.data / "desk",
        https=str(frontline.settings.public_url or "").startswith("https://"),
        zone=frontline.settings.timezone,
        page_offer=PageOffer(ConversationLog(frontline.signals, pushing(settings))) if settings.public_url else None,
    )
    return app


def _listed(frontline: Frontline) -> list[Listed]:
    """Every channel there is, for the operator's page."""
    present: dict[str, Channel] = {"web": frontline.web, **frontline.push_channels}
    return [Listed(name, present.get(name), steps) for name, steps in setup_of(frontline.settings).items()]


async def _begin_turns(frontline: Frontline) -> None:
    """Once Rasa is up; late, without it: then every message becomes a ticket, which beats silence."""
    with suppress(TimeoutError):
        async with asyncio.timeout(ASSISTANT_SECONDS):
            while not await frontline.rasa.is_ready():
                await asyncio.sleep(0.1)
    frontline.turns.begin()


@asynccontextmanager
async def _running(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """`work` runs in the background until the block is left. Should it ever fail by itself, that is loud."""
    task = asyncio.create_task(work)
    task.add_done_callback(_tell)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _tell(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception():
        structlog.get_logger(__name__).critical("app.background_work_ended", exc_info=task.exception())
