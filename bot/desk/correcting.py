"""What an agent does to the assistant's answers in one conversation: judge them, name the right entry, take it back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.corrections import Correction, Judgement, correct, withdraw
from bot.conversation.signals import Signals, conversation_topic
from bot.desk.knowledge.finding import EntryFinder
from handoff import Agent

Deed = Callable[[AsyncSession, Agent, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Correcting:
    """`do` does a deed in one transaction and says whether it is done; whoever looks at the conversation sees it at once."""

    conversation_id: str
    finder: EntryFinder
    signals: Signals
    do: Callable[[Deed], Awaitable[bool]]

    async def say(self, seq: int, judgement: Judgement, entry: str | None = None) -> bool:
        """Of the answer with this number; `entry` would have been right."""

        async def said(session: AsyncSession, agent: Agent, now: datetime) -> None:
            await correct(session, self.conversation_id, seq, Correction(judgement, entry, agent.name, now))
            self._announce(session)

        return await self.do(said)

    async def take_back(self, seq: int) -> bool:
        async def taken_back(session: AsyncSession, _agent: Agent, _now: datetime) -> None:
            await withdraw(session, self.conversation_id, seq)
            self._announce(session)

        return await self.do(taken_back)

    def _announce(self, session: AsyncSession) -> None:
        self.signals.publish_after_commit(session, conversation_topic(self.conversation_id))
