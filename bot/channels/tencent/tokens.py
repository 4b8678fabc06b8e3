"""Access tokens: one per account, kept in the database for all workers, renewed early and by one of them at a time.

https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/getStableAccessToken.html
https://developer.work.weixin.qq.com/document/path/91039
A token lives for two hours. A refused one is replaced once; both platforms hand out the standing token again to whoever asks.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy import or_, select, update

from bot.channels.tencent.api import ApiError, Http, Unreachable
from bot.channels.tencent.tables import TokenRow
from bot.conversation.failures import because
from bot.conversation.fetching import Fetched
from bot.conversation.log import insert_or_ignore
from bot.db import Database

log = structlog.get_logger(__name__)

REFUSED = frozenset({40001, 40014, 42001})
"""errcodes: not a token, not valid any more, run out."""
EARLY = timedelta(minutes=4)
"""Before its end. The platform makes a new one within the last five minutes, and both are good until then."""
NOT_SOONER = timedelta(seconds=30)
LEASE = timedelta(seconds=20)
PATIENCE_SECONDS = 20.0
LOOK_AGAIN_SECONDS = 0.1

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Granted:
    """`seconds` is how long it is good for."""

    token: str
    seconds: int

    @staticmethod
    def of(answer: Mapping[str, Any]) -> "Granted":
        """Raises Unreachable where there is none in it."""
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise Unreachable(because("no_token"))
        return Granted(token, seconds)


class Tokens:
    """`obtain` asks the platform; it gets the token that was refused, where one was."""

    def __init__(self, database: Database, account: str, obtain: Callable[[str | None], Awaitable[Granted]]) -> None:
        self._database = database
        self._account = account
        self._obtain = obtain

    async def current(self, refused: str | None = None) -> str:
        """A token that is not `refused`. Raises ApiError, Unreachable."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    now = datetime.now(UTC)
                    row = await self._read()
                    good = row is not None and row.token != refused and row.expires_at is not None and now < row.expires_at
                    if row and good and row.token and row.renew_after and now < row.renew_after:
                        return row.token
                    if await self._lease(refused, now):
                        standing = row.token if row and good else None
                        return await self._renew(refused, standing)
                    if row and good and row.token:  # somebody is renewing it; until then it serves
                        return row.token
                    await asyncio.sleep(LOOK_AGAIN_SECONDS)
        except TimeoutError:
            raise Unreachable(because("no_token")) from None

    async def _renew(self, refused: str | None, standing: str | None) -> str:
        try:
            granted = await self._obtain(refused)
        except (ApiError, Unreachable) as error:
            # The lease stays where the old one still serves: nobody needs to ask again at once.
            if standing:
                log.warning("tokens.not_renewed", account=self._account, reason=str(error))
                return standing
            await self._save(renewing_until=None)
            raise
        now = datetime.now(UTC)
        life = timedelta(seconds=granted.seconds)
        await self._save(
            token=granted.token,
            expires_at=now + life,
            renew_after=now + max(life - EARLY, NOT_SOONER),
            renewing_until=None,
        )
        log.info("tokens.renewed", account=self._account, seconds=granted.seconds)
        return granted.token

    async def _read(self) -> TokenRow | None:
        async with self._database.reading() as session:
            return (await session.execute(select(TokenRow).where(TokenRow.account == self._account))).scalar_one_or_none()

    async def _lease(self, refused: str | None, now: datetime) -> bool:
        free = or_(TokenRow.renewing_until.is_(None), TokenRow.renewing_until < now)
        # Asked again inside the write: meanwhile another may have renewed it.
        needed = or_(TokenRow.token.is_(None), TokenRow.token == refused, TokenRow.renew_after <= now, TokenRow.expires_at <= now)
        async with self._database.begin() as session:
            await session.execute(insert_or_ignore(session, TokenRow).values(account=self._account))
            claimed = await session.execute(
                update(TokenRow)
                .where(TokenRow.account == self._account, free, needed)
                .values(renewing_until=now + LEASE)
                .returning(TokenRow.account)
            )
            return claimed.first() is not None

    async def _save(self, **values: object) -> None:
        async with self._database.begin() as session:
            await session.execute(update(TokenRow).where(TokenRow.account == self._account).values(**values))


class Api:
    """The platform's API with the account's token in every call; a refused token is replaced once."""

    def __init__(self, http: Http, tokens: Tokens) -> None:
        self._http = http
        self._tokens = tokens

    async def post(self, path: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Raises ApiError, Unreachable."""
        return await self._with_token(lambda token: self._http.post(path, {"access_token": token}, payload))

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """Raises ApiError, Unreachable."""
        return await self._with_token(lambda token: self._http.get(path, {"access_token": token, **query}))

    async def upload(self, kind: str, name: str, content: bytes, media_type: str) -> str:
        """The media id, good for three days. Raises ApiError, Unreachable."""
        answer = await self._with_token(
            lambda token: self._http.upload(
                "/cgi-bin/media/upload", {"access_token": token, "type": kind}, name, content, media_type
            )
        )
        return str(answer.get("media_id", ""))

    async def download(self, media_id: str) -> Fetched:
        """Raises ApiError, Unreachable, FileTooLarge."""
        return await self._with_token(
            lambda token: self._http.download("/cgi-bin/media/get", {"access_token": token, "media_id": media_id})
        )

    async def knock(self) -> None:
        """Raises ApiError, Unreachable where the platform gives us no token."""
        await self._tokens.current()

    async def _with_token(self, call: Callable[[str], Awaitable[_T]]) -> _T:
        token = await self._tokens.current()
        try:
            return await call(token)
        except ApiError as error:
            if error.code not in REFUSED:
                raise
        return await call(await self._tokens.current(refused=token))
