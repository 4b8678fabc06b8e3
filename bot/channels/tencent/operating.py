"""How a channel fares, as the operator's page shows it."""

import asyncio
from datetime import UTC, datetime

from bot.channels.contract import ChannelState, DeliveryError
from bot.channels.tencent.api import ApiError, Unreachable
from bot.channels.tencent.sending import Explain
from bot.channels.tencent.tokens import Api

ASK_SECONDS = 5.0


class Troubles:
    """The last delivery's trouble; none once one succeeds."""

    def __init__(self) -> None:
        self.last: tuple[str, datetime] | None = None

    def note(self, failure: DeliveryError) -> None:
        """Waiting for a customer is none."""
        if not failure.until_customer_writes:
            self.last = (str(failure), datetime.now(UTC))

    def over(self) -> None:
        self.last = None


async def state_of(api: Api | None, account: str, explain: Explain, trouble: tuple[str, datetime] | None) -> ChannelState:
    """Whether the platform gives us a token, and the last trouble."""
    reason, at = trouble or ("", None)
    if api is None:
        return ChannelState(None, account, reason, at)
    try:
        async with asyncio.timeout(ASK_SECONDS):
            await api.knock()
    except ApiError as error:
        return ChannelState(False, account, str(explain(error)), datetime.now(UTC))
    except Unreachable as error:
        return ChannelState(False, account, str(error), datetime.now(UTC))
    except TimeoutError:
        return ChannelState(False, account, "The platform took too long to answer.", datetime.now(UTC))
    return ChannelState(True, account, reason, at)
