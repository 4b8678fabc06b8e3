"""What a channel itself tells a customer, such as that a language was chosen: in the log and the outbox like all that is said."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select

from bot.conversation.addresses import now_at
from bot.conversation.log import ConversationLog, Draft
from bot.conversation.model import Address, Author, Choice
from bot.conversation.tables import MessageRow
from bot.db import Database

Words = Callable[[str | None], str]
"""The conversation's language → what is said in it (Markdown)."""


class Notices:
    def __init__(self, database: Database, messages: ConversationLog) -> None:
        self._database = database
        self._messages = messages

    async def say(
        self,
        conversation_id: str,
        words: Words,
        now: datetime,
        *,
        once: str,
        kind: str,
        choices: Sequence[Choice] = (),
        language: str | None = None,
        at: Address | None = None,
    ) -> bool:
        """Say it as the system. `once` is the id of what it answers: a repeat says nothing and returns False. `language`, where
        given, is the conversation's from now on; `at` is where the customer asked for it, and so where they are now."""
        async with self._database.begin() as session:
            held = await self._messages.hold(session, conversation_id)
            said = select(MessageRow.seq).where(MessageRow.conversation_id == conversation_id, MessageRow.external_id == once)
            if (await session.execute(said)).first() is not None:
                return False
            held.language = language or held.language
            if at and held.reply and held.reply != at:
                await now_at(session, conversation_id, at, now)
                held.reply = at
            draft = Draft(Author.SYSTEM, words(held.language), kind, choices=tuple(choices), external_id=once)
            await self._messages.append(session, held, [draft], now)
            await self._messages.save(session, held)
            return True
