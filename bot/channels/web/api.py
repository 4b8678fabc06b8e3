"""The heart of the widget's HTTP API: begin, write, listen. Errors are in errors.py."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from starlette.responses import Response

from bot.channels.web.models import ConversationOpened, MessageAccepted, NewConversation, NewMessage
from bot.channels.web.parts import NAME, WebParts
from bot.channels.web.rendering import to_frame
from bot.channels.web.streaming import EventStreamResponse
from bot.channels.web.visitors import Visitor
from bot.conversation.files import attachments_of
from bot.conversation.model import Attachment, Author, InboundMessage


def build_api(parts: WebParts, router: APIRouter) -> None:
    Writer = Annotated[Visitor, Depends(parts.guard.visitor("messages"))]  # noqa: N806  # a type
    Reader = Annotated[Visitor, Depends(parts.guard.visitor("events"))]  # noqa: N806  # a type

    @router.post("/conversations", status_code=201, dependencies=[Depends(parts.guard.anybody("begin"))])
    async def begin(request: NewConversation) -> ConversationOpened:
        """Make a visitor. Nothing is stored until they write: a page that is only looked at leaves no trace."""
        new, token = parts.guard.tokens.issue(request.language)
        return ConversationOpened(conversation=new.contact, token=token)

    @router.post("/messages", status_code=202)
    async def write(request: NewMessage, sender: Writer) -> MessageAccepted:
        """Accept one message. When this answers, it is stored; the same id again is acknowledged and dropped."""
        choice = request.choice.to_choice() if request.choice else None
        text = choice.title if choice else request.text or ""
        files = await _files(parts, sender, request.files)
        message = InboundMessage(NAME, sender.contact, request.id, text, choice, sender.language, files)
        accepted = await parts.core.inbox.accept(message)
        return MessageAccepted(seq=accepted.seq, repeated=accepted.repeated)

    @router.get("/events", status_code=200, response_class=EventStreamResponse)
    async def listen(
        reader: Reader, last_event_id: Annotated[int, Header(alias="Last-Event-ID", ge=0, lt=2**53)] = 0
    ) -> Response:
        """Everything after `Last-Event-ID`, then everything new, for as long as the reader stays."""
        conversation = await parts.conversation_of(reader)
        return EventStreamResponse(_frames(parts, conversation, last_event_id), parts.streams, reader.contact)


async def _files(parts: WebParts, sender: Visitor, files: list[str]) -> tuple[Attachment, ...]:
    if not files:
        return ()
    conversation = await parts.conversation_of(sender)
    async with parts.core.database.reading() as session:
        return await attachments_of(session, conversation, files)


async def _frames(parts: WebParts, conversation: str, after: int) -> AsyncGenerator[bytes, None]:
    # `follow` is an async generator; closing it at once gives its subscription back with the connection.
    async with aclosing(parts.events.follow(conversation, after)) as following:
        async for event in following:
            yield to_frame(event, parts.links, datetime.now(UTC))
            # Asked for the next one: the line has taken this one.
            if event.message and event.message.author is not Author.CUSTOMER:
                parts.reading.note(conversation, event.message.seq)
