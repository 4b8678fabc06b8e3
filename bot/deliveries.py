"""Between the outbox and the channels: one delivery, and what became of it."""

from collections.abc import Mapping

import structlog

from bot.channels.contract import Delivery, DeliveryError, PushChannel
from bot.conversation.model import Message
from bot.conversation.outbox import Deliver, Delivered, Failed

log = structlog.get_logger(__name__)


def deliverer(channels: Mapping[str, PushChannel]) -> Deliver:
    async def deliver(channel: str, contact: str, message: Message, attempt: int) -> Delivered | Failed:
        to = channels.get(channel)
        if to is None:
            return Failed(f"The channel {channel} is not set up: give its token in the settings and restart.", permanent=False)
        try:
            return Delivered(await to.send(Delivery(contact, message, attempt)))
        except DeliveryError as error:
            return Failed(str(error), error.permanent, error.retry_after)
        except Exception as error:  # a fault in one channel must not stop the deliveries of all
            log.exception("outbox.channel_broken", channel=channel)
            return Failed(f"The channel {channel} failed: {type(error).__name__}", permanent=False)

    return deliver
