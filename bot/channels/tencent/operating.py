"""How a channel fares, as the operator's page shows it."""

import asyncio
from datetime import UTC, datetime

from bot.channels.contract import ChannelState, DeliveryError
from bot.channels.tencent.api import ApiError, Unreachable
from bot.channels.tencent.sending import Explain
from bot.channels.tencent.tokens import Api
from bot.conversation.failures import Failure, because

ASK_SECONDS = 5.0


class Troubles:
    """The last delivery's trouble; none once one succeeds."""

    def __init__(self) -> None:
        self.last: tuple[Failure, datetime] | None = None

    def note(self, failure: DeliveryError) -> None:
        """Waiting for a customer is none."""
        if not failure.until_customer_writes:
            self.last = (failure.failure, datetime.now(UTC))

    def over(self) -> None:
        self.last = None


async def state_of(
    api: Api | None, platform: str, account: str, explain: Explain, trouble: tuple[Failure, datetime] | None
) -> ChannelState:
    """Whether the platform gives us a token, and the last trouble. `platform` is the channel's name."""
    last, at = trouble or (None, None)
    if api is None:
        return ChannelState(None, account, last, at)
    try:
        async with asyncio.timeout(ASK_SECONDS):
            await api.knock()
    except ApiError as error:
        return ChannelState(False, account, explain(error).failure, datetime.now(UTC))
    except Unreachable as error:
        return ChannelState(False, account, error.failure, datetime.now(UTC))
    except TimeoutError:
        return ChannelState(False, account, because("slow", platform=platform), datetime.now(UTC))
    return ChannelState(True, account, last, at)
