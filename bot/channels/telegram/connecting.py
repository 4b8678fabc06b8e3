"""How Telegram's news reach us: it calls our webhook, or we ask; and what the bot tells of itself."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import chain, repeat

import structlog
from pydantic import SecretStr
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.commands import MENU, menu
from bot.channels.telegram.failures import delivery_error
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.redaction import Redaction
from bot.channels.telegram.updates import READ
from bot.conversation.failures import Failure

log = structlog.get_logger(__name__)

DELAYS = (0.5, 2.0, 5.0, 15.0, 60.0)


class Connection:
    """`webhook_url`: where Telegram is to call us; `poller`: who asks instead. With neither, this process only sends. `page`:
    there is a website to go on on."""

    def __init__(
        self,
        bot: Bot,
        redaction: Redaction,
        secret: SecretStr,
        webhook_url: str | None,
        poller: Poller | None,
        known_as: Callable[[str], None],
        page: bool,
    ) -> None:
        self._bot = bot
        self._redaction = redaction
        self._secret = secret
        self.webhook_url = webhook_url
        self._poller = poller
        self._known_as = known_as
        self._page = page
        self._problem: Failure | None = None
        self.username: str | None = None

    @property
    def problem(self) -> Failure | None:
        """Why no news can reach us, or None."""
        return self._problem or (self._poller.problem if self._poller else None)

    async def run(self) -> None:
        """Connect, however long Telegram is away; then ask for news for ever, where that is how they come."""
        if self._poller:
            # Telegram refuses to be asked while it is to call somebody.
            connected = await self._persistently("telegram.webhook_removed", self._bot.delete_webhook)
        elif self.webhook_url:
            connected = await self._persistently("telegram.webhook_set", self._set_webhook)
        else:
            return
        if connected:
            await self._persistently("telegram.introduced", self._introduce)
        if connected and self._poller:
            await self._poller.run()

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(self.webhook_url or "", secret_token=self._secret.get_secret_value(), allowed_updates=READ)

    async def _introduce(self) -> None:
        me = await self._bot.get_me()
        self.username = me.username
        self._known_as(me.link or "")
        for code, language in MENU.items():
            await self._bot.set_my_commands(menu(language, self._page), language_code=code)

    async def _persistently(self, done: str, call: Callable[[], Awaitable[object]]) -> bool:
        """Whether it went well, in the end: False where trying again cannot help."""
        for delay in chain(DELAYS, repeat(DELAYS[-1])):
            try:
                await call()
            except TelegramError as error:
                failure = delivery_error(error, self._redaction)
                self._problem = failure.failure
                if failure.permanent:
                    log.error("telegram.refused", wanted=done, url=self.webhook_url, reason=str(failure))  # noqa: TRY400 - may quote the token
                    return False
                log.warning("telegram.not_yet", wanted=done, reason=str(failure))
                await asyncio.sleep(max(delay, failure.retry_after or 0))
            else:
                self._problem = None
                log.info(done, url=self.webhook_url)
                return True
        return False
