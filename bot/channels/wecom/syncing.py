"""Reading what customers wrote: page by page from where we stopped, each page taken in before the cursor moves on.

https://developer.work.weixin.qq.com/document/path/94670. A crash between the two reads a page again; messages are known by id.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from pydantic import ValidationError

from bot.channels.tencent.api import ApiError, Unreachable
from bot.channels.tencent.tokens import Api
from bot.channels.wecom.cursors import Cursors, Place
from bot.channels.wecom.failures import PLATFORM, delivery_error
from bot.channels.wecom.messages import Listed, Page
from bot.conversation.failures import Failure, because

log = structlog.get_logger(__name__)

PAGE = 200
SWEEP_SECONDS = 5.0
"""Unread news that no call told this process of: another one died, or WeCom was away."""
PAUSE_SECONDS = 2.0
FIRST_TIME = timedelta(minutes=10)
"""An account read for the first time starts with its last three days: older messages than this were answered elsewhere."""


class Syncing:
    """`take_in` must know a message it had before."""

    def __init__(self, api: Api, cursors: Cursors, take_in: Callable[[Listed], Awaitable[None]]) -> None:
        self._api = api
        self._cursors = cursors
        self._take_in = take_in
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self.trouble: tuple[Failure, datetime] | None = None

    def wake(self, account: str) -> None:
        """Read soon; harmless while reading."""
        if account in self._running:
            self._again.add(account)
            return
        task = asyncio.create_task(self._read(account))
        self._running[account] = task
        task.add_done_callback(lambda done: self._ended(account, done))

    async def run(self) -> None:
        """Look for unread news now and then, until cancelled."""
        try:
            while True:
                for account in await self._cursors.unread(datetime.now(UTC)):
                    self.wake(account)
                await asyncio.sleep(SWEEP_SECONDS)
        finally:
            running = list(self._running.values())
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _ended(self, account: str, task: asyncio.Task[None]) -> None:
        del self._running[account]
        if task.cancelled():
            return
        if error := task.exception():
            log.error("wecom.sync_failed", account=account, exc_info=error)
        elif account in self._again:
            self._again.discard(account)
            self.wake(account)

    async def _read(self, account: str) -> None:
        place = await self._cursors.claim(account, datetime.now(UTC))
        if place is None:
            return
        try:
            await self._pages(account, place)
        except (ApiError, Unreachable) as error:
            await self._failed(account, (delivery_error(error) if isinstance(error, ApiError) else error).failure)
        except ValidationError:
            await self._failed(account, because("list_unreadable", platform=PLATFORM))
        else:
            await self._cursors.done(account, place)
            self.trouble = None

    async def _failed(self, account: str, failure: Failure) -> None:
        self.trouble = (failure, datetime.now(UTC))
        log.warning("wecom.not_synced", account=account, reason=str(failure))
        # WeCom is not asked again at once, whoever asks; afterwards the sweep does.
        await asyncio.sleep(PAUSE_SECONDS)
        await self._cursors.give_up(account)

    async def _pages(self, account: str, place: Place) -> None:
        cursor, more = place.cursor, True
        since = None if cursor else datetime.now(UTC) - FIRST_TIME
        while more:
            asked = {"cursor": cursor, "token": place.token, "limit": PAGE, "voice_format": 0, "open_kfid": account}
            answer = await self._api.post("/cgi-bin/kf/sync_msg", {name: value for name, value in asked.items() if value != ""})
            page = Page.model_validate(answer)
            for raw in page.msg_list:
                await self._one(account, raw, since)
            more = bool(page.has_more) and page.next_cursor not in ("", cursor)
            cursor = page.next_cursor or cursor
            await self._cursors.advance(account, cursor, datetime.now(UTC))

    async def _one(self, account: str, raw: object, since: datetime | None) -> None:
        try:
            listed = Listed.model_validate(raw)
        except ValidationError as invalid:
            places = sorted({".".join(map(str, error["loc"])) for error in invalid.errors(include_input=False)})
            log.warning("wecom.message_not_understood", account=account, places=places[:5])
            return
        if since is None or listed.at > since:
            await self._take_in(listed)
