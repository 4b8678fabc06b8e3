"""A running desk: a real server, a real database, and customers whom the tests play."""

import asyncio
import socket
import threading
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import FastAPI
from nicegui import app as nicegui_app
from pydantic import SecretStr
from sqlalchemy import delete as delete_from
from sqlalchemy import text

from bot.conversation.delivering import OutboxWorker
from bot.conversation.desk_side import ConversationsForHandoff, FilesForHandoff
from bot.conversation.fetching import FileFetcher
from bot.conversation.files import FileStore
from bot.conversation.inbox import Inbox
from bot.conversation.log import ConversationLog, Draft
from bot.conversation.model import Attachment, Author, Choice, InboundMessage, Mode, RemoteFile
from bot.conversation.outbox import Outbox
from bot.conversation.signals import Signals
from bot.conversation.tables import Base as ConversationBase
from bot.db import Database
from bot.deliveries import deliverer, fetcher
from bot.desk import build_desk
from bot.desk.page_offer import PageOffer
from bot.files_door import FileLinks, build_files_door
from bot.gaps.tables import Base as GapBase
from bot.migrate import upgrade
from handoff import Agent, Handoff, OpenTicket, Role, Ticket
from handoff.agents import add_agent
from handoff.attempts import SignInAttempts
from handoff.presence import somebody_here
from handoff.tables import AgentRow
from handoff.tables import Base as HandoffBase
from knowledge_base import Encoder, Entry, KnowledgeBase, prepare, write_entries
from knowledge_base.decision import THRESHOLD
from knowledge_base.tables import EntryRow, VersionRow
from tests.desk.pigeon import Pigeon, listed
from tests.knowledge_base.conftest import ENCODER, INTENTS

PASSWORD = "a lantern in the rain"


class Stage:
    """One per test session: NiceGUI has one set of pages a process. `clear` empties it between tests."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'desk.db'}")
        self.signals = Signals()
        self.log = ConversationLog(self.signals, frozenset({"pigeon"}))
        self.handoff = Handoff(ConversationsForHandoff(self.log, self.signals))
        self.unheard = Handoff(ConversationsForHandoff(ConversationLog(Signals(), frozenset()), Signals()))
        """Works on the same database, but no screen is told: another process, whose signal is still under way."""
        self.inbox = Inbox(self.database, self.signals, lambda _conversation: None)
        self.attempts = SignInAttempts()
        self.outbox = Outbox(self.database, self.log, self.signals)
        self.files = FileStore(self.database)
        self.pigeon = Pigeon()
        self.zone: tzinfo = UTC
        """Where the shop is; may be set."""
        self._folder = folder
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._server: uvicorn.Server | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        while self._server is None or not self._server.started:
            assert self._thread.is_alive(), "the desk did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        assert self._server
        self.run(self.knowledge.close())
        self.run(self.database.close())
        self._server.should_exit = True
        self._thread.join(10)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run `work` in the server's event loop, where the signals are heard."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def clear(self) -> None:
        async def clear() -> None:
            async with self.database.begin() as session:
                for base in (HandoffBase, ConversationBase, GapBase):
                    for table in reversed(base.metadata.sorted_tables):
                        await session.execute(table.delete())
            self.pigeon.clear()
            self.zone = UTC
            for user in nicegui_app.storage._users.values():
                user.pop("drafts", None)  # the next test's first ticket has the same number
            self.inbox = Inbox(self.database, self.signals, lambda _: None)  # the old one remembers tables that are empty now

        self.run(clear())

    def agent(
        self, name: str = "Minh Anh", email: str = "minh@lanternstreet.example", language: str = "en", role: Role = Role.AGENT
    ) -> Agent:
        async def add() -> Agent:
            async with self.database.begin() as session:
                return await add_agent(session, email, name, PASSWORD, language, datetime.now(UTC), role)

        return self.run(add())

    def claim(self, ticket: Ticket, agent: Agent) -> None:
        self.run(self._act(lambda session: self.handoff.claim(session, ticket.id, agent, datetime.now(UTC))))

    def reply(self, ticket: Ticket, agent: Agent, text: str, reply_id: str) -> None:
        self.run(self._act(lambda session: self.handoff.reply(session, ticket.id, agent, text, reply_id, datetime.now(UTC))))

    def resolve(self, ticket: Ticket, agent: Agent, *, heard: bool = True) -> None:
        handoff = self.handoff if heard else self.unheard
        self.run(self._act(lambda session: handoff.resolve(session, ticket.id, agent, datetime.now(UTC))))

    def dismiss(self, agent: Agent) -> None:
        """The agent leaves: whatever they still have open is theirs no more."""
        self.run(self._act(lambda session: session.execute(delete_from(AgentRow).where(AgentRow.id == agent.id))))

    def deliver(self) -> None:
        """One round of the outbox worker."""

        async def round_() -> None:
            worker = OutboxWorker(self.outbox, self.signals, deliverer({"pigeon": self.pigeon}))
            for owed in await self.outbox.claim_due(datetime.now(UTC)):
                await worker.settle(owed)

        self.run(round_())

    def fetch_files(self) -> None:
        """One round of the worker that fetches what customers sent."""

        async def round_() -> None:
            fetcher_ = FileFetcher(self.database, self.signals, fetcher({"pigeon": self.pigeon}))
            for row in await fetcher_._claim(datetime.now(UTC)):
                await fetcher_._settle(row)

        self.run(round_())

    def somebody_here(self) -> bool:
        async def ask() -> bool:
            async with self.database.reading() as session:
                return await somebody_here(session, datetime.now(UTC))

        return bool(self.run(ask()))

    def wait_for_somebody(self) -> None:
        until = time.monotonic() + 30
        while not self.somebody_here():
            assert time.monotonic() < until, "nobody came"
            time.sleep(0.05)

    def wait_for_draft(self, key: str) -> None:
        async def wait() -> None:
            async with asyncio.timeout(30):
                while not any(key in user.get("drafts", {}) for user in nicegui_app.storage._users.values()):
                    await asyncio.sleep(0.05)

        self.run(wait())

    @contextmanager
    def table_missing(self, table: str) -> Iterator[None]:
        async def rename(old: str, new: str) -> None:
            async with self.database.begin() as session:
                await session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

        self.run(rename(table, f"{table}_away"))
        try:
            yield
        finally:
            self.run(rename(f"{table}_away", table))

    def history(self, ticket: Ticket) -> list[str]:
        return [event.happening for event in self.view(ticket).events]

    def view(self, ticket: Ticket) -> Any:
        async def view() -> Any:
            async with self.database.reading() as session:
                return await self.handoff.view(session, ticket.id)

        return self.run(view())

    async def _act(self, deed: Any) -> None:
        async with self.database.begin() as session:
            await deed(session)

    def stock(self, entries: Sequence[Entry]) -> None:
        """The knowledge base holds these, as one import of nobody's; nothing of what was there before is remembered."""

        async def write() -> None:
            async with self.database.begin() as session:
                for table in (EntryRow, VersionRow):
                    await session.execute(delete_from(table))
                await write_entries(session, entries)
            self.knowledge._mirror.revision = -1  # the tables it mirrors were emptied behind its back
            await self.knowledge.refresh()
            await self.knowledge.settled()

        self.run(write())

    async def _open(self) -> FastAPI:
        await upgrade(self.database)
        begin, reading = self.database.begin, self.database.reading
        self.knowledge = await KnowledgeBase.open(
            begin, Encoder.load(prepare(ENCODER)), self._folder / "index", INTENTS,
            today=lambda: datetime.now(self.zone).date(), reading=reading,
        )  # fmt: skip
        app, secret = FastAPI(), SecretStr("only for tests")
        app.include_router(build_files_door(self.files, FileLinks(secret)))
        build_desk(
            app, self.database, self.signals, self.handoff, secret, self.attempts, outbox=self.outbox,
            files=FilesForHandoff(self.files), channels=listed(self.pigeon),
            knowledge=self.knowledge, threshold=THRESHOLD, storage=self._folder / "desk", zone=ZoneInfo("Asia/Ho_Chi_Minh"),
            page_offer=PageOffer(self.log),
        )  # fmt: skip
        return app

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = self._loop.run_until_complete(self._open())
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
        self._loop.run_until_complete(self._server.serve(sockets=[self._socket]))


class Customer:
    """Somebody who writes, and the assistant's side of their conversation."""

    def __init__(self, stage: Stage, name: str = "lan", language: str = "en", channel: str = "web") -> None:
        self._stage = stage
        self._name = name
        self._language = language
        self._channel = channel
        self._written = 0
        self.conversation_id = ""

    def writes(self, text: str, *attachments: Attachment | RemoteFile) -> None:
        """What the inbox and the turn do with a message while people have the conversation."""

        async def write() -> None:
            await self._accept(text, *attachments)
            async with self._stage.database.begin() as session:
                await self._stage.log.hold(session, self.conversation_id)
                await self._stage.handoff.customer_wrote(session, self.conversation_id, datetime.now(UTC))

        self._stage.run(write())

    def hears(self, text: str, *, kind: str = "text", choices: Sequence[str] = (), understanding: Any = None) -> None:
        """What the assistant says."""
        buttons = tuple(Choice(title, entry=f"entry-{n}") for n, title in enumerate(choices))
        self._stage.run(self._say(Draft(Author.BOT, text, kind, choices=buttons, understanding=understanding)))

    def asks(self, text: str) -> None:
        self._stage.run(self._accept(text))

    def is_handed_over(
        self, subject: str, trigger: str = "asked_for_person", *, details: dict[str, str] | None = None,
        understanding: Any = None, waited: timedelta = timedelta(),
    ) -> Ticket:  # fmt: skip
        async def open_ticket() -> Ticket:
            if not self.conversation_id:
                await self._accept(subject)
            since = datetime.now(UTC) - waited
            async with self._stage.database.begin() as session:
                held = await self._stage.log.hold(session, self.conversation_id)
                held.mode = Mode.HUMAN
                held.language = self._language
                draft = Draft(Author.BOT, "I've passed this to a colleague.", "handoff_opened")
                await self._stage.log.append(session, held, [draft], since)
                await self._stage.log.save(session, held)
                wanted = OpenTicket(
                    held.id, trigger, subject, self._language, self._channel, held.last_seq, details or {}, understanding
                )
                return await self._stage.handoff.open(session, wanted, since)

        return self._stage.run(open_ticket())

    async def _accept(self, text: str, *attachments: Attachment | RemoteFile) -> None:
        self._written += 1
        accepted = await self._stage.inbox.accept(
            InboundMessage(
                *(self._channel, self._name, f"{self._name}-{self._written}", text),
                language=self._language,
                attachments=attachments,
                reopens=True,
            )
        )
        self.conversation_id = accepted.conversation_id

    async def _say(self, draft: Draft) -> None:
        async with self._stage.database.begin() as session:
            held = await self._stage.log.hold(session, self.conversation_id)
            await self._stage.log.append(session, held, [draft], datetime.now(UTC))
            await self._stage.log.save(session, held)
