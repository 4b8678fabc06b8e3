"""How many messages a contact still takes, and until when: the platforms' rules, kept in step by what they answer.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html and
https://developer.work.weixin.qq.com/document/path/94677. Grants do not add up: a new one lifts what is left to its own number and
its own end, where that is more. What goes back as the passive reply to a message is not counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.contract import Allowance
from bot.channels.tencent.tables import AllowanceRow
from bot.conversation.log import insert_or_ignore


@dataclass(frozen=True, slots=True)
class Grant:
    sends: int
    life: timedelta


MESSAGE = Grant(5, timedelta(hours=48))
"""The customer wrote."""
GLANCE = Grant(3, timedelta(minutes=1))
"""They followed the account, scanned its code or pressed its menu."""


def granted(before: Allowance | None, grant: Grant, at: datetime) -> Allowance:
    """What is left after the customer did, at `at`, what `grant` is for."""
    left, until = left_at(before, at)
    return Allowance(max(left, grant.sends), max(until or at, at + grant.life))


def left_at(allowance: Allowance | None, now: datetime) -> tuple[int, datetime | None]:
    """(sends, until when); nothing once that has passed."""
    if allowance is None or allowance.until is None or allowance.until <= now or allowance.left <= 0:
        return 0, None
    return allowance.left, allowance.until


async def allowance_of(session: AsyncSession, contact: str, now: datetime) -> Allowance | None:
    """None where nothing is known of this contact."""
    row = (await session.execute(select(AllowanceRow).where(AllowanceRow.contact == contact))).scalar_one_or_none()
    return Allowance(*left_at(Allowance(row.remaining, row.until), now)) if row else None


async def grant(session: AsyncSession, contact: str, what: Grant, at: datetime, external_id: str) -> None:
    """`at` is when the customer did it, `external_id` the platform's id of it: what is told again grants nothing more."""
    await session.execute(
        insert_or_ignore(session, AllowanceRow).values(
            contact=contact, remaining=0, until=at, granted_at=_LONG_AGO, granted_for=""
        )
    )
    this = select(AllowanceRow).where(AllowanceRow.contact == contact).with_for_update()
    row = (await session.execute(this)).scalar_one()
    if at > row.granted_at or (at == row.granted_at and external_id != row.granted_for):
        after = granted(Allowance(row.remaining, row.until), what, at)
        row.remaining, row.until, row.granted_at, row.granted_for = after.left, after.until or at, at, external_id


async def spend(session: AsyncSession, contact: str) -> None:
    """One message was taken."""
    await session.execute(
        update(AllowanceRow)
        .where(AllowanceRow.contact == contact, AllowanceRow.remaining > 0)
        .values(remaining=AllowanceRow.remaining - 1)
    )


async def exhaust(session: AsyncSession, contact: str) -> None:
    """The platform says that it takes nothing more before the customer writes."""
    await session.execute(update(AllowanceRow).where(AllowanceRow.contact == contact).values(remaining=0))


_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
