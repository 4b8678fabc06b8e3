"""Files a visitor sends: kept first, then named by a message. And the door where they are read again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from bot.channels.web.errors import TooLarge
from bot.channels.web.models import MAX_UPLOAD, FileAccepted
from bot.channels.web.parts import NAME, WebParts
from bot.channels.web.visitors import Visitor
from bot.conversation.model import InboundMessage


def build_uploads(parts: WebParts, router: APIRouter) -> None:
    Sender = Annotated[Visitor, Depends(parts.guard.visitor("files"))]  # noqa: N806  # a type

    @router.post("/files", status_code=201)
    async def upload(
        request: Request, sender: Sender, name: Annotated[str, Query(min_length=1, max_length=200)] = "file"
    ) -> FileAccepted:
        """Keep one file, sent as the raw body. What it is decides its content; its name only names it."""
        if int(request.headers.get("Content-Length", "0")) > MAX_UPLOAD:
            raise TooLarge(MAX_UPLOAD)  # before a byte of it is read
        content = await request.body()
        # A file may be the first thing a visitor sends.
        begun = InboundMessage(NAME, sender.contact, "", "", language=sender.language)
        kept = await parts.core.files.put(await parts.core.inbox.conversation_of(begun), NAME, name, content)
        return FileAccepted(id=kept.file or "", kind=kept.kind, name=kept.name, media_type=kept.media_type, size=kept.size)
