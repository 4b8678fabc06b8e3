"""The web channel: what the app mounts, and what it closes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.channels.contract import Core, MailedTo
from bot.channels.web.api import build_api
from bot.channels.web.carrying import build_carrying
from bot.channels.web.door import api_route
from bot.channels.web.guard import Guard
from bot.channels.web.opinions import build_opinions
from bot.channels.web.pages import build_pages
from bot.channels.web.parts import NAME, WebOptions, WebParts
from bot.channels.web.persons import build_persons
from bot.channels.web.reading import ReadMarks
from bot.channels.web.streaming import OpenStreams
from bot.channels.web.uploads import build_uploads
from bot.channels.web.visitors import VisitorTokens
from bot.channels.web.wishes import address_of
from bot.conversation.log import ConversationLog
from bot.conversation.stream import EventStream
from bot.files_door import FileLinks, build_files_door


@dataclass(slots=True)
class WebChannel:
    """Customers read the event stream by themselves, so there is nothing to deliver."""

    name: str
    router: APIRouter
    streams: OpenStreams
    reading: ReadMarks

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the app runs. At the end no stream is left open, whatever server ran this."""
        marking = asyncio.create_task(self.reading.run())
        try:
            yield
        finally:
            self.close()
            marking.cancel()
            await asyncio.gather(marking, return_exceptions=True)

    async def mails_to(self, session: AsyncSession, conversation_id: str) -> MailedTo | None:
        """The address that the customer left for replies."""
        return await address_of(session, conversation_id)

    def close(self) -> None:
        """End every open stream. Call it when the server begins to stop, before it waits for open responses."""
        self.streams.close()


def build_web_channel(core: Core, events: EventStream, log: ConversationLog, options: WebOptions) -> WebChannel:
    links, streams, reading = FileLinks(options.secret), OpenStreams(), ReadMarks(core.database)
    guard = Guard(VisitorTokens(options.secret), options.rates)
    parts = WebParts(core, events, log, options, guard, links, streams, reading)
    api = APIRouter(prefix="/web", tags=["web"], route_class=api_route(options.origins))
    for build in (build_api, build_uploads, build_opinions, build_persons, build_carrying):
        build(parts, api)
    api.include_router(build_files_door(core.files, links, api.route_class))
    _answer_preflights(api)
    router = APIRouter()
    router.include_router(api)
    router.include_router(build_pages(options.shop_name))
    return WebChannel(NAME, router, streams, reading)


def _answer_preflights(api: APIRouter) -> None:
    """CORS answers before this is reached; the routes make sure that it is asked, also beside a mount on "/"."""

    async def preflight() -> Response:
        return Response(status_code=204)

    paths = [route.path.removeprefix(api.prefix) for route in api.routes if isinstance(route, APIRoute)]
    for path in dict.fromkeys(paths):
        api.add_api_route(path, preflight, methods=["OPTIONS"], include_in_schema=False)
