"""A shop that really runs: database, inbox, turns, event stream and server, with the test as its assistant."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.channels.contract import Core, Inviting
from bot.channels.web import WebChannel, WebOptions, build_web_channel
from bot.channels.web.rates import Rates
from bot.channels.web.tables import Base as WebTables
from bot.conversation.desk_side import ConversationsForHandoff
from bot.conversation.ending import TurnEnding
from bot.conversation.files import FileStore
from bot.conversation.inbox import Inbox
from bot.conversation.log import ConversationLog, Draft
from bot.conversation.model import Attachment, Author, Choice, Conversation, HandoffRequest, Message, Reply, Utterance
from bot.conversation.notices import Notices
from bot.conversation.outbox import Outbox
from bot.conversation.signals import Signals, conversation_topic
from bot.conversation.stream import EventStream
from bot.conversation.tables import Base as ConversationTables
from bot.conversation.tables import ConversationRow
from bot.conversation.turns import Turns
from bot.db import Database
from handoff import Handoff
from handoff.agents import add_agent
from handoff.tables import Base as HandoffTables
from tests.browser import CHROMIUM, QUIET


class Shop:
    """`answer` plays the assistant: it makes a reply of each message, or wants a person. `stop` and `start` restart the server
    on its port."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.secret = SecretStr("a secret that only this test knows")
        self.origins: tuple[str, ...] = ("*",)
        self.identity_secret = SecretStr("what the shop's own server signs its users with")
        self.email = True
        self.people = True
        self.rates: Rates | None = None
        self.pushing: frozenset[str] = frozenset()
        self.inviting: dict[str, Inviting] = {}
        self.heard: list[Message] = []
        self.answer: Callable[[str], Utterance | HandoffRequest | None] = lambda text: Utterance(f"You said: {text}")
        self._file = folder / "shop.db"

    async def respond(self, _conversation: Conversation, message: Message) -> Reply:
        self.heard.append(message)
        said = self.answer(message.text)
        if isinstance(said, HandoffRequest):
            return Reply((), "en", said)
        return Reply((said,) if said else (), "en")

    async def start(self) -> None:
        self._stack = AsyncExitStack()
        self.database = Database(f"sqlite:///{self._file}")
        self._stack.push_async_callback(self.database.close)
        async with self.database.engine.begin() as connection:
            await connection.run_sync(ConversationTables.metadata.create_all)
            await connection.run_sync(HandoffTables.metadata.create_all)
            await connection.run_sync(WebTables.metadata.create_all)
        self._signals = Signals()
        self._log = ConversationLog(self._signals, self.pushing)
        self.handoff = Handoff(ConversationsForHandoff(self._log, self._signals))
        turns = Turns(self.database, self._signals, self, TurnEnding(self._log, self.handoff))
        self.channel = self._build(turns)
        app = FastAPI()
        app.include_router(self.channel.router)
        sweep = asyncio.create_task(turns.run())
        self._stack.push_async_callback(_cancel, sweep)
        config = uvicorn.Config(app, host="127.0.0.1", port=self.port, log_level="warning", timeout_graceful_shutdown=20)
        self.server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self.server.serve())
        await until(lambda: self.server.started)

    def _build(self, turns: Turns) -> WebChannel:
        async def somebody_here() -> bool:
            return self.people

        inbox = Inbox(self.database, self._signals, turns.wake)
        events = EventStream(self.database, self._log, self._signals)
        self.files = FileStore(self.database)
        outbox = Outbox(self.database, self._log, self._signals)
        self.core = core = Core(self.database, self._signals, inbox, outbox, self.files, Notices(self.database, self._log))
        options = WebOptions(
            secret=self.secret,
            origins=self.origins,
            identity_secret=self.identity_secret,
            email=self.email,
            shop_name="Lantern Street",
            rates=self.rates,
            somebody_here=somebody_here,
            inviting=self.inviting,
        )
        return build_web_channel(core, events, self._log, options)

    async def stop(self) -> None:
        self.channel.close()
        self.server.should_exit = True
        await self._serving
        await self._stack.aclose()

    async def say(
        self,
        text: str,
        *,
        name: str | None = None,
        choices: tuple[Choice, ...] = (),
        kind: str = "text",
        attachments: tuple[Attachment, ...] = (),
    ) -> None:
        """Say something in the only conversation: as the agent `name`, else as the assistant."""
        async with self.database.begin() as session:
            held = await self._log.hold(session, await self.conversation())
            author = Author.AGENT if name else Author.BOT
            draft = Draft(author, text, kind, author_name=name, choices=choices, attachments=attachments)
            await self._log.append(session, held, [draft], datetime.now(UTC))
            await self._log.save(session, held)

    async def claim(self, name: str) -> None:
        """An agent of that name takes the only ticket."""
        now = datetime.now(UTC)
        async with self.database.begin() as session:
            (ticket,) = await self.handoff.queue(session)
            self.agent = await add_agent(session, "agent@shop.example", name, "nobody signs in with it", "en", now)
            await self.handoff.claim(session, ticket.id, self.agent, now)

    async def resolve(self) -> None:
        """Whoever took the ticket settles it."""
        async with self.database.begin() as session:
            (ticket,) = await self.handoff.queue(session)
            await self.handoff.resolve(session, ticket.id, self.agent, datetime.now(UTC))

    async def type(self) -> None:
        self._signals.publish(conversation_topic(await self.conversation()), typing=True)

    async def conversation(self) -> str:
        async with self.database.reading() as session:
            return (await session.execute(select(ConversationRow.id))).scalar_one()

    async def conversations(self) -> int:
        async with self.database.reading() as session:
            return (await session.execute(select(func.count()).select_from(ConversationRow))).scalar_one()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what another task brings about; fails after 20 s."""
    async with asyncio.timeout(30):
        while not condition():  # what is waited for offers no event
            await asyncio.sleep(0.01)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    running = Shop(tmp_path)
    await running.start()
    yield running
    await running.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def http(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=shop.url, timeout=30) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        await running.close()


class Visitor:
    """Somebody at the demo shop, seeing the widget."""

    def __init__(self, page: Page, shop: Shop) -> None:
        self.page = page
        self.shop = shop
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    async def visit(self, path: str = "/demo?lang=en") -> None:
        await self.page.goto(self.shop.url + path)

    async def open(self) -> None:
        await self.page.locator(".launcher").click()
        await self.page.get_by_role("dialog").wait_for()

    async def write(self, text: str) -> None:
        await self.page.locator(".composer textarea").fill(text)
        await self.page.keyboard.press("Enter")

    async def sees(self, text: str) -> None:
        await self.page.locator(".message, .note").get_by_text(text).first.wait_for()

    async def bubbles(self) -> list[str]:
        return [text.strip() for text in await self.page.locator(".bubble").all_inner_texts()]


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser, shop: Shop) -> AsyncIterator[Visitor]:
    context = await browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-US", reduced_motion="reduce")
    someone = Visitor(await context.new_page(), shop)
    yield someone
    await context.close()
    assert someone.faults == []


class Caller:
    """Somebody who calls the API without a browser."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def begin(self) -> "Caller":
        answer = await self.http.post("/web/conversations", json={"language": "en"})
        assert answer.status_code == 201
        self.token = answer.json()["token"]
        self.headers = {"Authorization": f"Bearer {self.token}"}
        return self

    async def post(self, body: object) -> httpx.Response:
        return await self.http.post("/web/messages", headers=self.headers, json=body)

    async def write(self, text: str, message_id: str = "message-1") -> httpx.Response:
        return await self.post({"id": message_id, "text": text})

    async def read(self, count: int, after: int = 0) -> list[dict[str, Any]]:
        """The first `count` messages after the cursor."""
        messages: list[dict[str, Any]] = []
        async with self.http.stream("GET", "/web/events", headers={**self.headers, "Last-Event-ID": str(after)}) as stream:
            async for line in stream.aiter_lines():
                if line.startswith('data: {"seq"'):
                    messages.append(json.loads(line[6:]))
                if len(messages) == count:
                    break
        return messages


@pytest_asyncio.fixture(loop_scope="session")
async def mai(http: httpx.AsyncClient) -> Caller:
    return await Caller(http).begin()


@pytest_asyncio.fixture(loop_scope="session")
async def ben(http: httpx.AsyncClient) -> Caller:
    return await Caller(http).begin()
