"""The handoff over real databases and the real message log."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.desk_side import ConversationsForHandoff
from bot.conversation.inbox import Inbox
from bot.conversation.log import ConversationLog
from bot.conversation.model import InboundMessage
from bot.conversation.signals import Signals
from bot.db import Database
from handoff import Agent, Handoff, OpenTicket, Ticket, TicketView
from handoff.agents import add_agent

PASSWORD = "a lantern in the rain"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class Office:
    """Agents, customers, and a clock the test turns."""

    database: Database
    signals: Signals = field(default_factory=Signals)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.handoff = Handoff(ConversationsForHandoff(ConversationLog(self.signals, frozenset()), self.signals))
        self.inbox = Inbox(self.database, self.signals, lambda _conversation: None)

    async def hire(self, name: str = "Minh Anh", email: str = "minh@lanternstreet.example") -> Agent:
        async with self.database.begin() as session:
            return await add_agent(session, email, name, PASSWORD, "vi", self.now)

    async def ticket(self, contact: str = "lan", subject: str = "Where is my parcel?") -> Ticket:
        """A customer writes and is handed over (again, if their last ticket is resolved)."""
        message = InboundMessage("web", contact, f"{contact}-{self.now.timestamp()}", subject, language="en")
        accepted = await self.inbox.accept(message)
        wanted = OpenTicket(
            accepted.conversation_id, "asked_for_person", subject, "en", "web", accepted.seq, {"order_number": "LS-20418"}
        )
        async with self.database.begin() as session:
            return await self.handoff.open(session, wanted, self.now)

    async def claim(self, ticket: Ticket, agent: Agent) -> None:
        async with self.database.begin() as session:
            await self.handoff.claim(session, ticket.id, agent, self.now)

    async def reply(self, ticket: Ticket, agent: Agent, text: str = "On its way.", reply_id: str = "reply-0001") -> None:
        async with self.database.begin() as session:
            await self.handoff.reply(session, ticket.id, agent, text, reply_id, self.now)

    async def resolve(self, ticket: Ticket, agent: Agent) -> None:
        async with self.database.begin() as session:
            await self.handoff.resolve(session, ticket.id, agent, self.now)

    async def customer_wrote(self, ticket: Ticket) -> Ticket | None:
        async with self.database.begin() as session:
            return await self.handoff.customer_wrote(session, ticket.conversation_id, self.now)

    async def view(self, ticket: Ticket) -> TicketView:
        async with self.database.reading() as session:
            return await self.handoff.view(session, ticket.id)

    def later(self, minutes: int = 1) -> datetime:
        self.now += timedelta(minutes=minutes)
        return self.now


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)
