"""How far each customer-service account was read, and who reads it: one at a time, also among workers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from bot.channels.tencent.tables import CursorRow
from bot.conversation.log import insert_or_ignore
from bot.db import Database

LEASE = timedelta(seconds=60)
TOKEN_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to read on. `wanted` is how many calls told of news; `token` proves to WeCom that it called, empty when too old."""

    cursor: str
    wanted: int
    token: str


class Cursors:
    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner

    async def note(self, account: str, token: str, now: datetime) -> None:
        """There is news of `account`."""
        async with self._database.begin() as session:
            await session.execute(
                insert_or_ignore(session, CursorRow).values(account=account, cursor="", wanted=0, token="", token_at=now)
            )
            await session.execute(
                update(CursorRow)
                .where(CursorRow.account == account)
                .values(wanted=CursorRow.wanted + 1, token=token, token_at=now)
            )

    async def claim(self, account: str, now: datetime) -> Place | None:
        """Ours to read for `LEASE`; None where somebody else does, or there is nothing to."""
        free = or_(CursorRow.lease_until.is_(None), CursorRow.lease_until < now, CursorRow.lease_owner == self._owner)
        async with self._database.begin() as session:
            claimed = await session.execute(
                update(CursorRow)
                .where(CursorRow.account == account, CursorRow.wanted > 0, free)
                .values(lease_owner=self._owner, lease_until=now + LEASE)
                .returning(CursorRow.cursor, CursorRow.wanted, CursorRow.token, CursorRow.token_at)
            )
            row = claimed.one_or_none()
        if row is None:
            return None
        return Place(row.cursor, row.wanted, row.token if now - row.token_at < TOKEN_LIFE else "")

    async def advance(self, account: str, cursor: str, now: datetime) -> None:
        """What is before `cursor` was taken in."""
        await self._set(account, cursor=cursor, lease_until=now + LEASE)

    async def done(self, account: str, place: Place) -> None:
        """Read up to what `place` knew of; calls that came meanwhile are still wanted."""
        await self._set(account, wanted=CursorRow.wanted - place.wanted, lease_owner=None, lease_until=None)

    async def give_up(self, account: str) -> None:
        """Whoever wants may try."""
        await self._set(account, lease_owner=None, lease_until=None)

    async def unread(self, now: datetime) -> Sequence[str]:
        """Accounts with news that nobody reads."""
        free = or_(CursorRow.lease_until.is_(None), CursorRow.lease_until < now)
        async with self._database.reading() as session:
            return list((await session.execute(select(CursorRow.account).where(CursorRow.wanted > 0, free))).scalars())

    async def _set(self, account: str, **values: object) -> None:
        async with self._database.begin() as session:
            await session.execute(
                update(CursorRow).where(CursorRow.account == account, CursorRow.lease_owner == self._owner).values(**values)
            )
