"""The Telegram channel: receives through the webhook or by asking, sends through the Bot API."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from pydantic import SecretStr
from telegram.error import TelegramError

from bot.channels.contract import ChannelState, Core, Delivery, DeliveryError
from bot.channels.page_links import PageLinks
from bot.channels.telegram.calling import Calling
from bot.channels.telegram.carrying import Carrying
from bot.channels.telegram.connecting import Connection
from bot.channels.telegram.failures import delivery_error
from bot.channels.telegram.operating import state_of
from bot.channels.telegram.polling import AskingBot, Poller
from bot.channels.telegram.receiving import Receiver
from bot.channels.telegram.redaction import Redaction
from bot.channels.telegram.sending import perform, steps
from bot.channels.telegram.webhook import PATH, webhook_router
from bot.conversation.failures import because
from bot.conversation.fetching import Fetched
from bot.conversation.inspection import MAX_FILE
from bot.conversation.links import CarryLinks
from bot.conversation.model import Address

API_SECONDS = 20.0
"""A send that times out may still have arrived, and the worker repeats it: rather wait long than say it twice."""
SEND_SECONDS = 50.0
"""All parts together: less than the worker's claim lasts, so that no other worker sends the same message meanwhile."""
FETCH_SECONDS = 100.0
STATE_SECONDS = 4.0
HALF_SENT = 10_000
"""Messages in parts, interrupted between two of them, whose progress is remembered."""


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """`token` is @BotFather's; `base_url` is another one for a Bot API server of one's own. `public_url` (https) is where the
    internet reaches us: `start` then registers the webhook. With `polling` we ask for news instead; with neither, this process
    only sends. `links` carry conversations here and to the website; without them none is.
    `api_seconds` bounds one call."""

    token: SecretStr
    webhook_secret: SecretStr
    base_url: str = "https://api.telegram.org"
    public_url: str | None = None
    polling: bool = False
    links: CarryLinks | None = None
    api_seconds: float = API_SECONDS

    def __post_init__(self) -> None:
        if not self.token.get_secret_value():
            raise ValueError("The Telegram token is empty: set the one @BotFather shows.")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", self.webhook_secret.get_secret_value()):
            raise ValueError("The Telegram webhook secret must be 1 to 256 of A-Z, a-z, 0-9, _ and -: choose another one.")

    @property
    def webhook_url(self) -> str | None:
        return self.public_url.rstrip("/") + PATH if self.public_url else None


class TelegramChannel:
    """`start` and `stop` may be called again."""

    name = "telegram"

    def __init__(self, core: Core, settings: TelegramSettings) -> None:
        self._files = core.files
        self._redaction = Redaction(settings.token, settings.webhook_secret)
        self._redaction.install()
        base = settings.base_url.rstrip("/")
        self._calling = Calling(settings.api_seconds)
        token = settings.token.get_secret_value()
        self._bot = AskingBot(token, f"{base}/bot", f"{base}/file/bot", self._calling, self._calling)
        self._links = settings.links
        self._pages = PageLinks(core, settings.links, settings.public_url)
        carrying = Carrying(core, settings.links) if settings.links else None
        self._receiver = Receiver(core, self._bot, self._redaction, carrying, self._pages)
        polls = settings.polling and core.receives
        self.connection = Connection(
            self._bot,
            self._redaction,
            settings.webhook_secret,
            None if settings.polling or not core.receives else settings.webhook_url,
            Poller(core.database, self._bot, self._redaction, self._receiver.take) if polls else None,
            self._receiver.known_as,
            page=self._pages.possible,
        )
        self._connecting: asyncio.Task[None] | None = None
        self._half_sent: dict[tuple[str, int, int], int] = {}
        self.router = webhook_router(settings.webhook_secret, self._receiver.take)

    async def start(self) -> None:
        """Returns at once: Telegram being away must not keep the other channels from starting."""
        self._redaction.install()
        await self._calling.initialize()  # not Bot.initialize(): it asks Telegram who we are, and its error quotes the token
        self._connecting = asyncio.create_task(self.connection.run())

    async def stop(self) -> None:
        """The webhook stays set: Telegram keeps what customers write meanwhile and delivers it when we are back."""
        if self._connecting:
            self._connecting.cancel()
            with suppress(asyncio.CancelledError):
                await self._connecting
            self._connecting = None
        await self._receiver.stop()
        await self._calling.shutdown()
        self._redaction.remove()

    async def send(self, delivery: Delivery) -> str:
        """Deliver, in several calls where it is long or has files. Returns Telegram's id of the last.

        Raises DeliveryError. The next attempt goes on after the last call that went well.
        """
        calls = steps(await self._pages.completed(delivery.message, Address(self.name, delivery.contact)))
        if not calls:
            raise DeliveryError(because("empty"), permanent=True)
        # By its text too: a contact may have had two conversations, each with numbers of its own.
        key = (delivery.contact, delivery.message.seq, hash(delivery.message.text))
        done = self._half_sent.pop(key, 0)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                for step in calls[done:]:
                    sent = await perform(step, delivery.contact, self._bot, self._files)
                    done += 1
        except (TelegramError, TimeoutError) as error:
            failure = delivery_error(error, self._redaction)
            if done and not failure.permanent:
                self._remember(key, done)
            raise failure from None  # the chain would carry URLs, and in them the token, into a logged traceback
        return str(sent.message_id)

    def invitation(self, conversation_id: str) -> str | None:
        """A deep link to the bot: https://core.telegram.org/bots/features#deep-linking"""
        bot = self._receiver.address
        if not bot or not self._links:
            return None
        return f"{bot}?start={self._links.sign(conversation_id, self.name, datetime.now(UTC))}" if conversation_id else bot

    async def state(self) -> ChannelState:
        """How Telegram and we get on, asked just now."""
        account = f"@{self.connection.username}" if self.connection.username else ""
        try:
            async with asyncio.timeout(STATE_SECONDS):
                info = await self._bot.get_webhook_info()
        except (TelegramError, TimeoutError) as error:
            return ChannelState(False, account, delivery_error(error, self._redaction).failure)
        return state_of(account, self.connection.problem, info, self.connection.webhook_url, datetime.now(UTC))

    async def fetch(self, remote: str) -> Fetched:
        """The file with Telegram's id `remote`. Raises DeliveryError."""
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                file = await self._bot.get_file(remote)
                if (file.file_size or 0) > MAX_FILE:
                    raise DeliveryError(because("file_too_large", limit=MAX_FILE // 1024 // 1024), permanent=True)
                content = bytes(await file.download_as_bytearray())
        except (TelegramError, TimeoutError) as error:
            raise delivery_error(error, self._redaction) from None
        return Fetched(PurePosixPath(file.file_path or "").name, content)

    def _remember(self, key: tuple[str, int, int], done: int) -> None:
        self._half_sent[key] = done
        if len(self._half_sent) > HALF_SENT:
            del self._half_sent[next(iter(self._half_sent))]
