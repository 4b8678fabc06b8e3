"""What the channel's routes are built over."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import SecretStr

from bot.channels.contract import Core, Inviting
from bot.channels.web.errors import NothingWritten
from bot.channels.web.guard import Guard
from bot.channels.web.rates import Rates
from bot.channels.web.reading import ReadMarks
from bot.channels.web.streaming import OpenStreams
from bot.channels.web.visitors import Visitor
from bot.conversation.inbox import find_conversation
from bot.conversation.log import ConversationLog
from bot.conversation.stream import EventStream
from bot.files_door import FileLinks

NAME = "web"
Anybody = Callable[[], Awaitable[bool]]
"""Whether somebody is at the desk now."""


async def always() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """`secret` signs the visitors' tokens: keep it over restarts, or every conversation begins anew. `origins` are the sites
    whose pages may hold the widget, as in "https://shop.example". `identity_secret` is the one the shop signs its users with;
    `email`, whether replies can be mailed; `rates` None lets everybody do everything as often as they like; `inviting` are the
    channels on which a conversation can go on, by name."""

    secret: SecretStr
    origins: Sequence[str] = ("*",)
    identity_secret: SecretStr | None = None
    email: bool = False
    shop_name: str = ""
    rates: Rates | None = None
    somebody_here: Anybody = always
    inviting: Mapping[str, Inviting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WebParts:
    core: Core
    events: EventStream
    log: ConversationLog
    options: WebOptions
    guard: Guard
    links: FileLinks
    streams: OpenStreams
    reading: ReadMarks

    async def conversation_of(self, visitor: Visitor) -> str:
        """The visitor's conversation. Raises NothingWritten."""
        async with self.core.database.reading() as session:
            found = await find_conversation(session, NAME, visitor.contact)
        if found is None:
            raise NothingWritten
        return found
