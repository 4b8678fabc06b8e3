"""An agent sends the customer a link to go on on the website."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.page_links import KIND
from bot.conversation.addresses import Whereabouts
from bot.conversation.log import ConversationLog, Draft
from bot.conversation.model import PAGES, Author
from bot.conversation.phrases import phrase


class PageOffer:
    """Only where customers reach this server."""

    def __init__(self, log: ConversationLog) -> None:
        self._log = log

    @staticmethod
    def suits(where: Whereabouts) -> bool:
        """Who is on the website needs no link to it."""
        return where.now.channel not in PAGES

    async def send(self, session: AsyncSession, conversation_id: str, now: datetime) -> None:
        """The message; its link is added when it is delivered."""
        held = await self._log.hold(session, conversation_id)
        await self._log.append(session, held, [Draft(Author.SYSTEM, phrase(KIND, held.language), KIND)], now)
        await self._log.save(session, held)
