"""Whose turn it is in WeCom: the assistant's, or a human servicer's.

https://developer.work.weixin.qq.com/document/path/94669: from a servicer a session can only end; the customer's next message
begins a new one, which is the assistant's again.
"""

from enum import IntEnum

import structlog

from bot.channels.tencent.api import ApiError, Unreachable
from bot.channels.tencent.tokens import Api
from bot.channels.wecom.contacts import Contact

log = structlog.get_logger(__name__)

POOL = "pool"
"""Instead of a servicer's id: whoever of them is free."""


class State(IntEnum):
    POOL = 2
    SERVICER = 3
    ENDED = 4


class Sessions:
    """`servicer` is who takes over; empty: nobody in WeCom does."""

    def __init__(self, api: Api, servicer: str) -> None:
        self._api = api
        self._servicer = servicer

    @property
    def are_handed_over(self) -> bool:
        return bool(self._servicer)

    async def hand_over(self, contact: Contact) -> None:
        """A ticket opened. Where WeCom does not do it (nobody is on duty), the ticket is still on our desk."""
        to_pool = self._servicer == POOL
        try:
            await self._change(contact, State.POOL if to_pool else State.SERVICER, "" if to_pool else self._servicer)
        except (ApiError, Unreachable) as error:
            code = error.code if isinstance(error, ApiError) else None
            log.warning("wecom.not_handed_over", servicer=self._servicer, code=code)

    async def end(self, contact: Contact) -> str:
        """The ticket is resolved. The code that one last message may be sent with, within 20 seconds; empty where WeCom gave
        none. Raises ApiError, Unreachable."""
        return await self._change(contact, State.ENDED)

    async def _change(self, contact: Contact, state: State, servicer: str = "") -> str:
        wanted = {"open_kfid": contact.account, "external_userid": contact.customer, "service_state": int(state)}
        answer = await self._api.post(
            "/cgi-bin/kf/service_state/trans", wanted | ({"servicer_userid": servicer} if servicer else {})
        )
        return str(answer.get("msg_code", ""))
