"""The mail worker: replies that a customer left the page without reading go to the address they gave."""

import asyncio
from datetime import UTC, datetime

import structlog

from bot.channels.web import wishes
from bot.channels.web.letters import Sender, letter
from bot.channels.web.parts import NAME
from bot.channels.web.visitors import Visitor, VisitorTokens
from bot.conversation.addresses import whereabouts
from bot.conversation.log import ConversationLog
from bot.conversation.model import Author
from bot.conversation.tables import ConversationRow
from bot.db import Database
from bot.mail import MailFailed, MailServer

log = structlog.get_logger(__name__)

LOOK_SECONDS = 10.0
LOOKS_A_DAY = 8640


class MailWorker:
    """`public_url` is where customers reach this server; without one, mails carry no link back."""

    def __init__(
        self,
        database: Database,
        messages: ConversationLog,
        server: MailServer,
        sender: Sender,
        tokens: VisitorTokens,
        public_url: str,
    ) -> None:
        self._database = database
        self._messages = messages
        self._server = server
        self._sender = sender
        self._tokens = tokens
        self._url = public_url.rstrip("/")

    async def run(self) -> None:
        """Mail for ever, until cancelled. Any number may run side by side."""
        while True:
            async with self._database.begin() as session:
                await wishes.forget_old(session, datetime.now(UTC))
            for _ in range(LOOKS_A_DAY):
                await self.mail_due(datetime.now(UTC))
                await asyncio.sleep(LOOK_SECONDS)

    async def mail_due(self, now: datetime) -> None:
        """Mail what is due at `now`."""
        async with self._database.reading() as session:
            waiting = await wishes.has_due(session, now)
        if not waiting:
            return
        async with self._database.begin() as session:
            claimed = await wishes.claim(session, waiting, now)
        for due in claimed:
            await self._mail(due, now)

    async def _mail(self, due: wishes.Due, now: datetime) -> None:
        async with self._database.reading() as session:
            who = await session.get_one(ConversationRow, due.conversation_id)
            said = await self._messages.read(session, due.conversation_id, due.after)
            elsewhere = await wishes.gone_out(session, due.conversation_id)
            page = (await whereabouts(session, due.conversation_id)).on(NAME)
        replies = [one for one in said if one.author is Author.AGENT and one.seq not in elsewhere]
        if not replies:  # read meanwhile
            return
        visitor = Visitor(page.contact, who.language) if page else None
        opens = self._url and visitor and not visitor.verified
        link = f"{self._url}/web/resume#{self._tokens.link(visitor, now)}" if opens and visitor else None
        mail = letter(self._sender, due.email, replies, who.language, link, due.conversation_id, now)
        try:
            await self._server.send(mail)
        except MailFailed as error:
            async with self._database.begin() as session:
                again = await wishes.not_mailed(session, due, error.failure, error.permanent, now)
            log.warning("web.not_mailed", conversation=due.conversation_id, reason=str(error), again=again)
            return
        async with self._database.begin() as session:
            await wishes.mailed(session, due, replies[-1].seq, now)
        log.info("web.mailed", conversation=due.conversation_id, replies=len(replies))
