"""Leading a customer from a channel we push to on to the website: a message with a link into their conversation.

The link is made when the message is delivered. What is stored, and read by agents, holds none: whoever has it can write as the
customer. (WeChat asks for the same answer again where it lost one, so there it is kept for an hour.)
"""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

from bot.channels.contract import Core
from bot.conversation.addresses import find_place
from bot.conversation.links import CarryLinks
from bot.conversation.model import Address, InboundMessage, Message
from bot.conversation.phrases import phrase

KIND = "page_link"
"""Of the message that a link is added to."""
PATH = "/web/resume"
_ASKS = frozenset({"web", "网页", "網頁"})


def asks_for_page(text: str) -> bool:
    """Whether that is all they say: "网页", "Web!"."""
    return unicodedata.normalize("NFKC", text).strip(" \t\n.。!?~").casefold() in _ASKS


class PageLinks:
    """`public_url` is where customers reach this server; without it, or where nothing signs `links`, none are `possible`."""

    def __init__(self, core: Core, links: CarryLinks | None, public_url: str | None) -> None:
        self._core = core
        self._links = links if public_url else None
        self._url = (public_url or "").rstrip("/") + PATH

    @property
    def possible(self) -> bool:
        return self._links is not None

    async def offer(self, asked: InboundMessage) -> None:
        """Answer `asked` with a link; once, however often it is told."""
        await self._core.notices.say(
            await self._core.inbox.conversation_of(asked),
            lambda language: phrase(KIND, language),
            datetime.now(UTC),
            once=f"{KIND} {asked.external_id}"[:128],
            kind=KIND,
            at=asked.address,
        )

    async def completed(self, message: Message, to: Address) -> Message:
        """The message as it is delivered: with its link, where it is to have one."""
        if message.kind != KIND or self._links is None:
            return message
        async with self._core.database.reading() as session:
            place = await find_place(session, to)
        if place is None:
            return message
        # In the fragment, which browsers send to nobody, so that no server on the way logs it.
        link = f"{self._url}#{self._links.sign(place.conversation_id, 'web', datetime.now(UTC))}"
        return replace(message, text=f"{message.text}\n\n<{link}>")
