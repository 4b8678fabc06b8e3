"""The HTTP API of the widget: begin, write, listen. See docs in each route; errors are in errors.py."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from starlette.responses import Response

from bot.channels.web.door import api_route
from bot.channels.web.errors import NothingWritten
from bot.channels.web.models import ConversationOpened, MessageAccepted, NewConversation, NewMessage
from bot.channels.web.rendering import to_frame
from bot.channels.web.streaming import EventStreamResponse, OpenStreams
from bot.channels.web.visitors import Visitor, VisitorTokens
from bot.conversation.inbox import Inbox
from bot.conversation.model import InboundMessage
from bot.conversation.stream import EventStream

NAME = "web"
FindConversation = Callable[[str, str], Awaitable[str | None]]
"""(channel, contact) → the id of their conversation, or None when they never wrote."""


def build_api(
    inbox: Inbox,
    events: EventStream,
    tokens: VisitorTokens,
    streams: OpenStreams,
    find_conversation: FindConversation,
    origins: Sequence[str],
) -> APIRouter:
    router = APIRouter(prefix="/web", tags=["web"], route_class=api_route(origins))

    async def visitor(authorization: Annotated[str, Header()] = "") -> Visitor:
        return tokens.read(authorization)

    CurrentVisitor = Annotated[Visitor, Depends(visitor)]  # noqa: N806  # a type

    @router.post("/conversations", status_code=201)
    async def begin(request: NewConversation) -> ConversationOpened:
        """Make a visitor. Nothing is stored until they write: a page that is only looked at leaves no trace."""
        new, token = tokens.issue(request.language)
        return ConversationOpened(conversation=new.contact, token=token)

    @router.post("/messages", status_code=202)
    async def write(request: NewMessage, sender: CurrentVisitor) -> MessageAccepted:
        """Accept one message. When this answers, it is stored; the same id again is acknowledged and dropped."""
        choice = request.choice.to_choice() if request.choice else None
        text = choice.title if choice else request.text or ""
        accepted = await inbox.accept(InboundMessage(NAME, sender.contact, request.id, text, choice, sender.language))
        return MessageAccepted(seq=accepted.seq, repeated=accepted.repeated)

    @router.get("/events", status_code=200, response_class=EventStreamResponse)
    async def listen(
        reader: CurrentVisitor, last_event_id: Annotated[int, Header(alias="Last-Event-ID", ge=0, lt=2**53)] = 0
    ) -> Response:
        """Everything after `Last-Event-ID`, then everything new, for as long as the reader stays."""
        conversation = await find_conversation(NAME, reader.contact)
        if conversation is None:
            raise NothingWritten
        return EventStreamResponse(_frames(events, conversation, last_event_id), streams)

    async def preflight() -> Response:
        """CORS answers before this is reached; the route makes sure that it is asked, also beside a mount on "/"."""
        return Response(status_code=204)

    for path in ("/conversations", "/messages", "/events"):
        router.add_api_route(path, preflight, methods=["OPTIONS"], include_in_schema=False)

    return router


async def _frames(events: EventStream, conversation: str, after: int) -> AsyncGenerator[bytes, None]:
    # `follow` is an async generator; closing it at once gives its subscription back with the connection.
    async with aclosing(events.follow(conversation, after)) as following:
        async for event in following:
            yield to_frame(event)
