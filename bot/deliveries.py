"""Between the conversations and the channels: one delivery or one file to fetch, and what became of it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import structlog

from bot.channels.contract import Delivery, DeliveryError, PushChannel
from bot.conversation.delivering import Deliver
from bot.conversation.failures import because
from bot.conversation.fetching import Fetch, Fetched
from bot.conversation.model import Message
from bot.conversation.outbox import Delivered, Failed

_T = TypeVar("_T")
log = structlog.get_logger(__name__)


def deliverer(channels: Mapping[str, PushChannel]) -> Deliver:
    async def deliver(channel: str, contact: str, message: Message, attempt: int) -> Delivered | Failed:
        async def send(to: PushChannel) -> Delivered:
            return Delivered(await to.send(Delivery(contact, message, attempt)))

        return await _tried(channels, channel, send)

    return deliver


def fetcher(channels: Mapping[str, PushChannel]) -> Fetch:
    async def fetch(channel: str, remote: str) -> Fetched | Failed:
        return await _tried(channels, channel, lambda of: of.fetch(remote))

    return fetch


async def _tried(channels: Mapping[str, PushChannel], name: str, attempt: Callable[[PushChannel], Awaitable[_T]]) -> _T | Failed:
    channel = channels.get(name)
    if channel is None:
        return Failed(because("not_set_up", platform=name), permanent=False)
    try:
        return await attempt(channel)
    except DeliveryError as error:
        return Failed(error.failure, error.permanent, error.retry_after, error.until_customer_writes)
    except Exception as error:  # a fault in one channel must not stop the work of all
        log.exception("deliveries.channel_broken", channel=name)
        return Failed(because("broken", platform=name, fault=type(error).__name__), permanent=False)
