"""Customers and agents on a clock that the test turns, over real databases, the real log and the real handoff."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.corrections import Correction, Judgement, correct
from bot.conversation.desk_side import ConversationsForHandoff
from bot.conversation.log import ConversationLog, Draft, insert_or_ignore
from bot.conversation.model import Author, Choice, Mode
from bot.conversation.signals import Signals
from bot.conversation.tables import ConversationRow, MessageRow
from bot.db import Database
from bot.gaps.model import Question
from bot.gaps.sources import read_questions
from bot.migrate import upgrade
from handoff import Agent, Handoff, OpenTicket
from handoff.agents import add_agent
from knowledge_base import Encoder, KnowledgeBase, write_entries
from tests.knowledge_base.conftest import INTENTS, SHOP, encoder

__all__ = ["encoder"]

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


@dataclass
class Street:
    """`now` is when the next thing happens."""

    database: Database
    now: datetime = NOON - timedelta(days=2)
    signals: Signals = field(default_factory=Signals)

    def __post_init__(self) -> None:
        self.log = ConversationLog(self.signals, frozenset())
        self.handoff = Handoff(ConversationsForHandoff(self.log, self.signals))
        self._agent: Agent | None = None

    def later(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    async def asks(self, who: str, text: str, choice: Choice | None = None) -> None:
        async with self.database.begin() as session:
            await session.execute(
                insert_or_ignore(session, ConversationRow).values(
                    id=who, channel="web", contact=who, mode=Mode.BOT, epoch=0, last_seq=0, created_at=self.now
                )
            )
            held = await self.log.hold(session, who)
            held.last_seq += 1
            session.add(
                MessageRow(
                    conversation_id=who, seq=held.last_seq, author=Author.CUSTOMER, kind="text", text=text, at=self.now,
                    choice=choice.to_json() if choice else None,
                )
            )  # fmt: skip
            await self.log.save(session, held)

    async def hears(self, who: str, kind: str, entry: str = "delivery-time", language: str = "en") -> None:
        """The assistant says something: "answer", "offer" or "text"."""
        understood = {"language": language, "candidates": [{"entry": entry, "confidence": 0.8, "question": "?"}]}
        if kind == "answer":
            understood["answered"] = entry
        async with self.database.begin() as session:
            held = await self.log.hold(session, who)
            await self.log.append(session, held, [Draft(Author.BOT, "…", kind, understanding=understood)], self.now)
            await self.log.save(session, held)

    async def judges(self, who: str, seq: int, judgement: Judgement) -> None:
        """An agent says what the answer with this number was."""
        async with self.database.begin() as session:
            await correct(session, who, seq, Correction(judgement, None, "Minh Anh", self.now))

    async def handed_over(self, who: str, trigger: str = "low_confidence", language: str = "en") -> int:
        """The ticket's id."""
        async with self.database.begin() as session:
            held = await self.log.hold(session, who)
            draft = Draft(Author.BOT, "A colleague takes over.", "handoff_opened", understanding={"language": language})
            await self.log.append(session, held, [draft], self.now)
            await self.log.save(session, held)
            wanted = OpenTicket(who, trigger, "what it is about", language, "web", held.last_seq, {})
            return (await self.handoff.open(session, wanted, self.now)).id

    async def fails(self, who: str, text: str, language: str = "en") -> int:
        """The customer asks, the assistant hands over at once."""
        await self.asks(who, text)
        return await self.handed_over(who, language=language)

    async def agent(self) -> Agent:
        if self._agent is None:
            async with self.database.begin() as session:
                self._agent = await add_agent(
                    session, "minh@lanternstreet.example", "Minh Anh", "a lantern in the rain", "en", self.now
                )
        return self._agent

    async def claims(self, ticket: int) -> None:
        agent = await self.agent()
        async with self.database.begin() as session:
            await self.handoff.claim(session, ticket, agent, self.now)

    async def replies(self, ticket: int, text: str) -> None:
        agent = await self.agent()
        async with self.database.begin() as session:
            await self.handoff.reply(session, ticket, agent, text, f"reply-{self.now.timestamp()}-{len(text)}", self.now)

    async def resolves(self, ticket: int) -> None:
        agent = await self.agent()
        async with self.database.begin() as session:
            await self.handoff.resolve(session, ticket, agent, self.now)

    async def questions(self, now: datetime = NOON, days: int = 30) -> Sequence[Question]:
        async with self.database.reading() as session:
            return await read_questions(session, now - timedelta(days=days), now)

    async def reasons(self) -> dict[str, str]:
        """The text of every unsettled question, and why it counts."""
        return {question.text: question.reason.value for question in await self.questions()}


@pytest.fixture(scope="session")
def knowledge(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """A small shop's, learnt once: here it is only asked."""
    folder = tmp_path_factory.mktemp("knowledge")

    async def learn() -> KnowledgeBase:
        database = Database(f"sqlite:///{folder / 'frontline.db'}")
        await upgrade(database)
        async with database.begin() as session:
            await write_entries(session, SHOP)
        learnt = await KnowledgeBase.open(database.begin, encoder, folder / "index", INTENTS)
        await database.close()
        return learnt

    return asyncio.run(learn())


@pytest.fixture
def street(database: Database) -> Street:
    return Street(database)
