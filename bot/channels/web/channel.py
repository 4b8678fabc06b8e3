"""The web channel: what the app mounts, and what it closes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import SecretStr

from bot.channels.web.api import NAME, FindConversation, build_api
from bot.channels.web.pages import build_pages
from bot.channels.web.streaming import OpenStreams
from bot.channels.web.visitors import VisitorTokens
from bot.conversation.inbox import Inbox
from bot.conversation.stream import EventStream


@dataclass(slots=True)
class WebChannel:
    """Customers read the event stream by themselves, so there is nothing to deliver."""

    name: str
    router: APIRouter
    streams: OpenStreams

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Nothing to connect. At the end no stream is left open, whatever server ran this."""
        yield
        self.close()

    def close(self) -> None:
        """End every open stream. Call it when the server begins to stop, before it waits for open responses."""
        self.streams.close()


def build_web_channel(
    inbox: Inbox,
    events: EventStream,
    find_conversation: FindConversation,
    secret: SecretStr,
    origins: Sequence[str] = ("*",),
) -> WebChannel:
    """`secret` signs the visitors' tokens: keep it over restarts, or every conversation begins anew. `origins` are the sites
    whose pages may hold the widget, as in "https://shop.example"."""
    streams = OpenStreams()
    router = APIRouter()
    router.include_router(build_api(inbox, events, VisitorTokens(secret), streams, find_conversation, origins))
    router.include_router(build_pages())
    return WebChannel(NAME, router, streams)
