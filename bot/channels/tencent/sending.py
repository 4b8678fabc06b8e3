"""Sending a message part by part: each counted, none repeated when the sending is taken up again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.contract import DeliveryError
from bot.channels.tencent import allowances
from bot.channels.tencent.api import ApiError, Unreachable
from bot.channels.tencent.parts import Part
from bot.channels.tencent.tables import HalfSentRow
from bot.conversation.failures import because
from bot.conversation.log import insert_or_ignore
from bot.db import Database

SEND_SECONDS = 50.0
"""All parts together: less than the worker's claim lasts, so that no other worker sends the same message meanwhile."""

Explain = Callable[[ApiError], DeliveryError]


class Sending:
    """`platform` is the channel's name; `explain` turns the platform's errors into what they mean for a delivery."""

    def __init__(self, database: Database, platform: str, explain: Explain) -> None:
        self._database = database
        self._platform = platform
        self._explain = explain

    async def all_parts(self, contact: str, seq: int, parts: Sequence[Part], send: Callable[[int, Part], Awaitable[str]]) -> str:
        """Send the parts that did not arrive yet with `send(number, part)`; the id of the last one. Raises DeliveryError."""
        if not parts:
            raise DeliveryError(because("empty"), permanent=True)
        async with self._database.reading() as session:
            done = min(await parts_sent(session, contact, seq), len(parts) - 1)
        last = ""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                for number in range(done, len(parts)):
                    await self._require_allowance(contact)
                    last = await send(number, parts[number])
                    await self._sent(contact, seq, number + 1, len(parts))
        except ApiError as error:
            failure = self._explain(error)
            if failure.until_customer_writes:
                async with self._database.begin() as session:
                    await allowances.exhaust(session, contact)
            raise failure from None
        except Unreachable as error:
            raise DeliveryError(error.failure) from None
        except TimeoutError:
            raise DeliveryError(because("slow", platform=self._platform)) from None
        return last

    async def _require_allowance(self, contact: str) -> None:
        async with self._database.reading() as session:
            allowance = await allowances.allowance_of(session, contact, datetime.now(UTC))
        # Of whom we know nothing (they wrote before we counted), the platform is asked.
        if allowance is not None and allowance.left <= 0:
            raise DeliveryError(because("nothing_left", platform=self._platform), until_customer_writes=True)

    async def _sent(self, contact: str, seq: int, done: int, of: int) -> None:
        async with self._database.begin() as session:
            await allowances.spend(session, contact)
            if of > 1:
                await remember(session, contact, seq, done, of)


async def parts_sent(session: AsyncSession, contact: str, seq: int) -> int:
    """How many parts of the message arrived before it was interrupted."""
    found = select(HalfSentRow.parts).where(HalfSentRow.contact == contact, HalfSentRow.seq == seq)
    return (await session.execute(found)).scalar_one_or_none() or 0


async def remember(session: AsyncSession, contact: str, seq: int, done: int, of: int) -> None:
    """That the first `done` of `of` parts arrived."""
    this = (HalfSentRow.contact == contact, HalfSentRow.seq == seq)
    if done >= of:
        await session.execute(delete(HalfSentRow).where(*this))
        return
    await session.execute(insert_or_ignore(session, HalfSentRow).values(contact=contact, seq=seq, parts=done))
    await session.execute(update(HalfSentRow).where(*this, HalfSentRow.parts < done).values(parts=done))
