"""How a turn ends: what it writes, in one commit."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.log import ConversationLog, Draft, Held
from bot.conversation.model import Author, Conversation, HandoffRequest, Message, Mode, Reply
from bot.conversation.phrases import handoff_phrase
from bot.conversation.statements import TURN_DONE
from bot.conversation.tables import MessageRow
from bot.languages import DEFAULT_LANGUAGE
from handoff import Handoff, OpenTicket

PLEAS = frozenset({"asked_for_person", "offer_declined"})
"""Triggers whose own message says nothing about the matter."""


class TurnEnding:
    def __init__(self, log: ConversationLog, handoff: Handoff) -> None:
        self.log = log
        self._handoff = handoff

    async def write(
        self, session: AsyncSession, conversation: Conversation, message: Message, reply: Reply | None, now: datetime
    ) -> Held:
        """Write the reply and mark `message` done. The caller saves the returned conversation.

        The mode is looked at again here, where nobody can change it any more: if a person took over while the assistant was
        thinking, the assistant stays silent and the message goes to the ticket's thread.
        """
        held = await self.log.hold(session, conversation.id)
        await session.execute(TURN_DONE, {"id_": conversation.id, "seq_": message.seq})
        if held.mode is Mode.HUMAN or reply is None:
            await self._handoff.customer_wrote(session, conversation.id, now)
            return held
        held.language = reply.language or held.language
        drafts = [
            Draft(Author.BOT, said.text, said.kind, choices=said.choices, understanding=said.understanding)
            for said in reply.utterances
        ]
        if reply.handoff:
            text = handoff_phrase(reply.handoff.trigger, held.language)
            drafts.append(Draft(Author.BOT, text, "handoff_opened", understanding=reply.handoff.understanding))
        await self.log.append(session, held, drafts, now)
        if reply.handoff:
            await self._hand_over(session, held, message, reply.handoff, now)
        return held

    async def _hand_over(
        self, session: AsyncSession, held: Held, message: Message, wanted: HandoffRequest, now: datetime
    ) -> None:
        held.mode = Mode.HUMAN
        await self._handoff.open(
            session,
            OpenTicket(
                conversation_id=held.id,
                trigger=wanted.trigger,
                subject=wanted.details.get("what_happened") or await self._subject(session, held, message, wanted.trigger),
                language=held.language or DEFAULT_LANGUAGE,
                channel=held.now.channel,
                at_seq=held.last_seq,
                details=wanted.details,
                understanding=wanted.understanding,
            ),
            now,
        )

    async def _subject(self, session: AsyncSession, held: Held, message: Message, trigger: str) -> str:
        """What it is about, in the customer's words. "A person, please" is not: what they wrote before it is."""
        if trigger not in PLEAS:
            return message.text
        before = (
            select(MessageRow.text)
            .where(
                MessageRow.conversation_id == held.id,
                MessageRow.seq < message.seq,
                MessageRow.author == Author.CUSTOMER,
            )
            .order_by(MessageRow.seq.desc())
            .limit(1)
        )
        return (await session.execute(before)).scalar_one_or_none() or message.text
