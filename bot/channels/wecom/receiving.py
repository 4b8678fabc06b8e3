"""What becomes of each thing WeCom lists: a message to answer, a greeting, a delivery that failed after all."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.channels.contract import Core, DeliveryError
from bot.channels.page_links import PageLinks, asks_for_page
from bot.channels.tencent import allowances
from bot.channels.wecom.failures import failed
from bot.channels.wecom.messages import BY_CUSTOMER, BY_SERVICER, USUAL_LANGUAGE, Listed, message_of
from bot.channels.wecom.overhearing import Overhearing
from bot.conversation.awaiting import turn_over
from bot.conversation.errors import MessageRejected
from bot.conversation.model import Choice, InboundMessage, Message
from bot.conversation.outbox import Delivered, Failed

log = structlog.get_logger(__name__)

WELCOME_LIFE = timedelta(seconds=20)
"""A welcome code is good for this long, and once."""
GREETING_SECONDS = 12.0
"""For the assistant to think of the greeting."""
_SAID = "进入会话"

Greet = Callable[[str, Message], Awaitable[None]]
"""(welcome code, greeting). Raises DeliveryError."""


class Receiving:
    def __init__(self, core: Core, greet: Greet, pages: PageLinks) -> None:
        self._core = core
        self._greet = greet
        self._pages = pages
        self._overhearing = Overhearing(core)
        self._greeting: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        for task in self._greeting:
            task.cancel()
        await asyncio.gather(*self._greeting, return_exceptions=True)

    async def take_in(self, listed: Listed) -> None:
        """When this returns, it cannot be lost. Again changes nothing."""
        if listed.event:
            await self._happened(listed)
            return
        message = message_of(listed)
        if message is None:
            log.info("wecom.ignored", kind=listed.msgtype)
        elif listed.origin == BY_SERVICER:
            await self._overhearing.note(message, listed.servicer_userid)
        elif listed.origin == BY_CUSTOMER:
            at = min(listed.at, datetime.now(UTC))
            async with self._core.database.begin() as session:
                await allowances.grant(session, message.contact, allowances.MESSAGE, at, listed.msgid)
            wants_page = self._pages.possible and (listed.menu == "web" or asks_for_page(message.text))
            try:
                await self._core.inbox.accept(replace(message, silent=wants_page))
                if wants_page:
                    await self._pages.offer(message)
            except MessageRejected as rejected:  # it will not get better
                log.warning("wecom.rejected", reason=str(rejected))

    async def _happened(self, listed: Listed) -> None:
        event = listed.event
        match event.event_type if event else "":
            case "enter_session" if event and event.welcome_code and listed.at > datetime.now(UTC) - WELCOME_LIFE:
                self._soon(self._welcome(listed, event.welcome_code))
            case "msg_send_fail" if event:
                # Ours is the id without the number of the part.
                delivery = event.fail_msgid.rpartition("-")[0]
                known = await self._core.outbox.undelivered("wecom", delivery, failed(event.fail_type), datetime.now(UTC))
                log.warning("wecom.not_delivered", fail_type=event.fail_type, known=known)
            case kind:
                log.info("wecom.event", kind=kind)

    async def _welcome(self, listed: Listed, code: str) -> None:
        """The assistant greets whoever comes in. Until they write, this one message is all that may be sent."""
        core, seconds = self._core, GREETING_SECONDS
        greet = Choice(_SAID, intent="greet")
        message = InboundMessage(
            "wecom", str(listed.contact), listed.msgid, _SAID, greet, language=USUAL_LANGUAGE, passive=seconds
        )
        accepted = await core.inbox.accept(message)
        if accepted.repeated:
            return
        await turn_over(core.database, core.signals, accepted.conversation_id, accepted.seq, seconds)
        owed = await core.outbox.take(accepted.conversation_id, message.address, datetime.now(UTC))
        for number, (one, said) in enumerate(owed):
            if number > 0:
                await core.outbox.put_back(one, datetime.now(UTC))
                continue
            outcome: Delivered | Failed
            try:
                await self._greet(code, said)
                outcome = Delivered(f"welcome:{code}"[:128])
            except DeliveryError as error:
                outcome = Failed(error.failure, permanent=True)  # a code is good for one try
            await core.outbox.record(one, outcome, datetime.now(UTC))

    def _soon(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._greeting.add(task)
        task.add_done_callback(self._greeting.discard)
