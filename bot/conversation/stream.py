"""The event stream: everything a customer may see, in order, from any point on, without a gap or a repeat."""

from collections.abc import AsyncGenerator

from bot.conversation.log import PAGE, ConversationLog
from bot.conversation.model import Event, Message
from bot.conversation.pages import Pages
from bot.conversation.signals import Signals, conversation_topic
from bot.db import Database

LOOK_AGAIN_SECONDS = 30.0
"""A reader looks by itself this often: a lost signal delays a message, it never hides one."""


class EventStream:
    def __init__(self, database: Database, log: ConversationLog, signals: Signals) -> None:
        self._pages = Pages(database, log)
        self._signals = signals

    async def follow(self, conversation_id: str, after: int) -> AsyncGenerator[Event, None]:
        """Stored messages with seq > `after`, then live ones, for ever. The cursor to come back with is the last `seq` seen."""
        # Subscribed before the first look, so that news between the look and the wait still wake us.
        with self._signals.subscribe(conversation_topic(conversation_id)) as subscription:
            page: list[Message] | None = None
            while True:
                if page is None:
                    page = await self._pages.read(conversation_id, after)
                for message in page:
                    after = message.seq
                    yield Event("message", message.seq, message)
                if len(page) == PAGE:
                    page = None
                    continue
                if subscription.typing:
                    subscription.typing = False
                    yield Event("typing")
                news = await subscription.wait(LOOK_AGAIN_SECONDS)
                page = subscription.carried(after) if news else []
