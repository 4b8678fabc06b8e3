"""The passive reply: what a customer's message is answered with in the same breath, within WeChat's five seconds.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Passive_user_reply_message.html
WeChat asks three times, each time for five seconds, and hands over the first answer it gets. One text is all that fits into it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from bot.channels.contract import Core
from bot.channels.splitting import utf8_length
from bot.channels.tencent.parts import MAX_TEXT_BYTES, NoWayToSend, Part, Text
from bot.channels.tencent.sending import parts_sent, remember
from bot.channels.tencent.tables import AnswerRow
from bot.channels.wechat.failures import NOT_ALLOWED
from bot.conversation.awaiting import turn_over
from bot.conversation.log import insert_or_ignore
from bot.conversation.model import Accepted, InboundMessage, Message
from bot.conversation.outbox import Delivered, Failed, Owed
from bot.conversation.tables import MessageRow

PASSIVE_SECONDS = 4.6
"""After the message came in, the outbox worker may deliver."""
WAIT_SECONDS = 4.2
"""As long as an answer can still reach WeChat in time."""
GIVEN_UP_SECONDS = 5.3
"""By then WeChat has hung up, and asks again."""
LAST_TIME = timedelta(seconds=12)
"""Whoever still waits for an answer so long after the message came was asked for the third and last time."""
KEPT = timedelta(hours=1)
_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds; tests hurry."""

    passive: float = PASSIVE_SECONDS
    wait: float = WAIT_SECONDS
    given_up: float = GIVEN_UP_SECONDS


PLATFORMS_PACE = Pace()


@dataclass(frozen=True, slots=True)
class Taken:
    """One owed message: the first `sent` parts were handed over before, the first `now` are after this answer."""

    owed: Owed
    parts: Sequence[Part]
    sent: int
    now: int


Render = Callable[[Message, str], Awaitable[Sequence[Part]]]


class Answering:
    """`render` makes a message's parts for a contact and raises NoWayToSend; `can_send`: what does not fit here can be sent by
    itself."""

    def __init__(self, core: Core, render: Render, can_send: bool, pace: Pace) -> None:
        self._core = core
        self._render = render
        self._can_send = can_send
        self._pace = pace
        self._running: dict[tuple[str, str], asyncio.Task[str | None]] = {}

    async def answer(self, message: InboundMessage, accepted: Accepted, came: float) -> str:
        """The text to reply with now, empty where there is none. Repetitions that come at once share one answer. `came` is when
        WeChat called, by the event loop's clock."""
        key = (message.contact, message.external_id)
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._answer(message, accepted, came))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        text = await asyncio.shield(task)
        if text is None:
            if not self._can_send and not await self._asked_for_the_last_time(accepted):
                # Said nothing, WeChat asks again, and the answer may be there by then.
                await asyncio.sleep(came + self._pace.given_up - asyncio.get_running_loop().time())
            return ""
        return text

    async def _answer(self, message: InboundMessage, accepted: Accepted, came: float) -> str | None:
        """None where the turn is not over in time."""
        conversation = accepted.conversation_id
        if accepted.repeated:
            said = await self._given(message)
            if said is not None:
                return said
            until = datetime.now(UTC) + timedelta(seconds=self._pace.passive)
            await self._core.outbox.postpone(conversation, until)
        core = self._core
        seconds = came + self._pace.wait - asyncio.get_running_loop().time()
        if not await turn_over(core.database, core.signals, conversation, accepted.seq, seconds):
            return None
        if self._can_send and await core.outbox.is_trying(conversation, message.address):
            return ""  # an older message is still on its way by itself: order first
        owed = await core.outbox.take(conversation, message.address, datetime.now(UTC))
        if not owed:
            return await self._given(message) or ""
        return await self._hand_over(message, owed)

    async def _hand_over(self, message: InboundMessage, owed: Sequence[tuple[Owed, Message]]) -> str:
        texts: list[str] = []
        taken: list[Taken] = []
        async with self._core.database.reading() as session:
            for one, said in owed:
                try:
                    parts = await self._render(said, message.contact)
                except NoWayToSend as hopeless:
                    await self._core.outbox.record(one, Failed(hopeless.failure, permanent=True), datetime.now(UTC))
                    continue
                sent = await parts_sent(session, message.contact, said.seq)
                full = bool(taken) and taken[-1].now < len(taken[-1].parts)
                fitting = [] if full else fit(parts[sent:], MAX_TEXT_BYTES - utf8_length(_GAP.join([*texts, ""])))
                texts += fitting
                taken.append(Taken(one, parts, sent, sent + len(fitting)))
        text = _GAP.join(texts)
        await self._remember(message, text, taken)
        for each in taken:
            await self._settle(message, each)
        return text

    async def _remember(self, message: InboundMessage, text: str, taken: Sequence[Taken]) -> None:
        """Before it is given: from here on a repetition gets the same, and nobody sends these parts again."""
        now = datetime.now(UTC)
        async with self._core.database.begin() as session:
            if text:
                await session.execute(
                    insert_or_ignore(session, AnswerRow).values(
                        contact=message.contact, message=message.external_id, text=text, at=now
                    )
                )
                await session.execute(delete(AnswerRow).where(AnswerRow.at < now - KEPT))
            for one in taken:
                if one.now > one.sent:
                    await remember(session, message.contact, one.owed.seq, one.now, len(one.parts))

    async def _settle(self, message: InboundMessage, one: Taken) -> None:
        now = datetime.now(UTC)
        if one.now == len(one.parts):
            await self._core.outbox.record(one.owed, Delivered(f"passive:{message.external_id}"), now)
        elif self._can_send:
            await self._core.outbox.put_back(one.owed, now)
        else:
            await self._core.outbox.record(one.owed, Failed(NOT_ALLOWED, permanent=False, until_customer_writes=True), now)

    async def _given(self, message: InboundMessage) -> str | None:
        found = select(AnswerRow.text).where(AnswerRow.contact == message.contact, AnswerRow.message == message.external_id)
        async with self._core.database.reading() as session:
            return (await session.execute(found)).scalar_one_or_none()

    async def _asked_for_the_last_time(self, accepted: Accepted) -> bool:
        came = select(MessageRow.at).where(MessageRow.conversation_id == accepted.conversation_id, MessageRow.seq == accepted.seq)
        async with self._core.database.reading() as session:
            at: datetime = (await session.execute(came)).scalar_one()
        return datetime.now(UTC) - at > LAST_TIME


def fit(parts: Sequence[Part], room: int) -> list[str]:
    """The first texts of `parts` that fit into `room` bytes together; nothing after a part that does not."""
    fitting: list[str] = []
    for part in parts:
        if not isinstance(part, Text) or utf8_length(_GAP.join([*fitting, part.text])) > room:
            break
        fitting.append(part.text)
    return fitting
