"""The Telegram channel: receives through the webhook, sends through the Bot API."""

import asyncio
import re
from contextlib import suppress
from itertools import chain, repeat

import structlog
from pydantic import SecretStr
from telegram import Bot
from telegram.constants import MessageLimit
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels.contract import Delivery, DeliveryError
from bot.channels.telegram.buttons import keyboard
from bot.channels.telegram.failures import delivery_error
from bot.channels.telegram.redaction import Redaction
from bot.channels.telegram.rich_text import rich_text
from bot.channels.telegram.updates import Update, inbound
from bot.channels.telegram.webhook import PATH, webhook_router
from bot.conversation.errors import MessageRejected
from bot.conversation.inbox import Inbox

log = structlog.get_logger(__name__)

API_SECONDS = 20.0
"""A send that times out may still have arrived, and the worker repeats it: rather wait long than say it twice."""
SEND_SECONDS = 50.0
"""All parts together: less than the worker's claim lasts, so that no other worker sends the same message meanwhile."""
REGISTER_DELAYS = (0.5, 2.0, 5.0, 15.0, 60.0)
HALF_SENT = 10_000
"""Messages in parts, interrupted between two of them, whose progress is remembered."""


class TelegramChannel:
    """Use `build_telegram`. `start` and `stop` may be called again."""

    name = "telegram"

    def __init__(self, inbox: Inbox, token: SecretStr, webhook_secret: SecretStr, base_url: str, public_url: str | None) -> None:
        self._inbox = inbox
        self._webhook_secret = webhook_secret
        self._webhook_url = public_url and public_url.rstrip("/") + PATH
        self._redaction = Redaction(token, webhook_secret)
        self._redaction.install()
        self._request = HTTPXRequest(read_timeout=API_SECONDS)
        self._bot = Bot(token.get_secret_value(), base_url=base_url.rstrip("/") + "/bot", request=self._request)
        self._registering: asyncio.Task[None] | None = None
        self._half_sent: dict[tuple[str, int], int] = {}
        self.router = webhook_router(webhook_secret, self._receive, self._acknowledge)

    async def start(self) -> None:
        """Returns at once: Telegram being away must not keep the other channels from starting."""
        self._redaction.install()
        # Not Bot.initialize(): it asks Telegram who we are, and its error message quotes the token.
        await self._request.initialize()
        if self._webhook_url:
            self._registering = asyncio.create_task(self._register(self._webhook_url))

    async def stop(self) -> None:
        """The webhook stays set: Telegram keeps what customers write meanwhile and delivers it when we are back."""
        if self._registering:
            self._registering.cancel()
            with suppress(asyncio.CancelledError):
                await self._registering
            self._registering = None
        await self._request.shutdown()
        self._redaction.remove()

    async def send(self, delivery: Delivery) -> str:
        """Deliver, in parts where it is long, the buttons under the last. Returns Telegram's id of the last part.

        Raises DeliveryError. The next attempt goes on after the last part that arrived.
        """
        parts = rich_text(delivery.message.text).parts(MessageLimit.MAX_TEXT_LENGTH)
        if not parts:
            raise DeliveryError("The message is empty: Telegram delivers no blank text.", permanent=True)
        key = (delivery.contact, delivery.message.seq)
        buttons = keyboard(delivery.message.choices)
        done = self._half_sent.pop(key, 0)
        try:
            async with asyncio.timeout(SEND_SECONDS):
                for part in parts[done:]:
                    is_last = done == len(parts) - 1
                    sent = await self._bot.send_message(
                        delivery.contact, part.text, entities=part.for_telegram(), reply_markup=buttons if is_last else None
                    )
                    done += 1
        except (TelegramError, TimeoutError) as error:
            failure = delivery_error(error, self._redaction)
            if done and not failure.permanent:
                self._remember(key, done)
            raise failure from None  # the chain would carry URLs, and in them the token, into a logged traceback
        return str(sent.message_id)

    def _remember(self, key: tuple[str, int], done: int) -> None:
        self._half_sent[key] = done
        if len(self._half_sent) > HALF_SENT:
            del self._half_sent[next(iter(self._half_sent))]

    async def _receive(self, update: Update) -> None:
        messages = inbound(update)
        if not messages:
            log.info("telegram.ignored", update=update.update_id)
        for message in messages:
            try:
                await self._inbox.accept(message)
            except MessageRejected as rejected:  # sending it again would not make it better
                log.warning("telegram.rejected", update=update.update_id, reason=str(rejected))

    async def _acknowledge(self, update: Update) -> None:
        """Stop the pressed button's spinner. Only cosmetic: what was pressed is committed by now."""
        if update.callback_query is None:
            return
        try:
            await self._bot.answer_callback_query(update.callback_query.id)
        except TelegramError as error:
            log.info("telegram.button_not_answered", reason=self._redaction.reason(error))

    async def _register(self, url: str) -> None:
        for delay in chain(REGISTER_DELAYS, repeat(REGISTER_DELAYS[-1])):
            try:
                await self._bot.set_webhook(
                    url, secret_token=self._webhook_secret.get_secret_value(), allowed_updates=("message", "callback_query")
                )
            except TelegramError as error:
                failure = delivery_error(error, self._redaction)
                if failure.permanent:
                    log.error("telegram.webhook_refused", url=url, reason=str(failure))  # noqa: TRY400 - may quote the token
                    return
                log.warning("telegram.webhook_not_set", url=url, reason=str(failure))
                await asyncio.sleep(max(delay, failure.retry_after or 0))
            else:
                log.info("telegram.webhook_set", url=url)
                return


def build_telegram(
    inbox: Inbox,
    token: SecretStr,
    webhook_secret: SecretStr,
    base_url: str = "https://api.telegram.org",
    public_url: str | None = None,
) -> TelegramChannel:
    """`token` is @BotFather's; `base_url` is another one for a Bot API server of one's own. With `public_url` (https, where
    the internet reaches us) `start` registers the webhook; without it nothing is registered.

    Raises ValueError when a secret is one that Telegram would refuse.
    """
    if not token.get_secret_value():
        raise ValueError("The Telegram token is empty: set the one @BotFather shows.")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", webhook_secret.get_secret_value()):
        raise ValueError("The Telegram webhook secret must be 1 to 256 of A-Z, a-z, 0-9, _ and -: choose another one.")
    return TelegramChannel(inbox, token, webhook_secret, base_url, public_url)
