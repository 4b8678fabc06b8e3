"""Conversations over a real database. The assistant's place is taken by a parrot: a complete, simple responder."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest

from bot.conversation.desk_side import ConversationsForHandoff
from bot.conversation.ending import TurnEnding
from bot.conversation.files import FileStore
from bot.conversation.inbox import Inbox
from bot.conversation.log import ConversationLog
from bot.conversation.model import Conversation, HandoffRequest, InboundMessage, Message, Reply, Utterance
from bot.conversation.outbox import Outbox
from bot.conversation.signals import Signals
from bot.conversation.stream import EventStream
from bot.conversation.turns import Turns
from bot.db import Database
from handoff import Handoff


@dataclass
class Parrot:
    """Repeats what it hears; "person" asks for one. `before` is awaited first: a place to make something happen meanwhile."""

    heard: list[tuple[str, int]] = field(default_factory=list)
    before: Callable[[Message], Awaitable[None]] | None = None

    async def respond(self, conversation: Conversation, message: Message) -> Reply:
        if self.before:
            await self.before(message)
        self.heard.append((message.text, conversation.epoch))
        if message.text == "person":
            return Reply((), "en", HandoffRequest("asked_for_person"))
        return Reply((Utterance(f"You said {message.text}", understanding={"confidence": 0.9}),), "en")


@dataclass
class Talk:
    """One running set of parts, and a customer."""

    database: Database
    parrot: Parrot
    signals: Signals = field(default_factory=Signals)
    pushing: frozenset[str] = frozenset({"pushed"})

    def __post_init__(self) -> None:
        self.log = ConversationLog(self.signals, self.pushing)
        self.handoff = Handoff(ConversationsForHandoff(self.log, self.signals))
        self.turns = Turns(self.database, self.signals, self.parrot, TurnEnding(self.log, self.handoff))
        self.outbox = Outbox(self.database, self.log, self.signals)
        self.files = FileStore(self.database)
        self.inbox = Inbox(self.database, self.signals, self.turns.wake)
        self.events = EventStream(self.database, self.log, self.signals)

    async def write(self, text: str, external_id: str, channel: str = "web", contact: str = "mai") -> str:
        return (await self.inbox.accept(InboundMessage(channel, contact, external_id, text))).conversation_id

    async def said(self, conversation_id: str, count: int) -> list[tuple[str, str]]:
        """The first `count` messages of the conversation, as (author, text), waiting for them on the event stream."""
        seen: list[tuple[str, str]] = []
        async with asyncio.timeout(30), aclosing(self.events.follow(conversation_id, 0)) as following:
            async for event in following:
                if event.message:
                    seen.append((str(event.message.author), event.message.text))
                if len(seen) == count:
                    break
        return seen


@pytest.fixture
async def talk(database: Database) -> AsyncIterator[Talk]:
    made = Talk(database, Parrot())
    sweeping = asyncio.create_task(made.turns.run())
    yield made
    sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)
