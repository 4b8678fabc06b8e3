"""The desk's door for files: agents send them here for a reply, and open here what is in a conversation.

What a transcript shows are addresses of the desk, which need a session; each leads to a signed link that runs out.
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query
from nicegui import app
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.db import Database
from bot.desk.shell import Shell
from bot.desk.theme import root_of
from bot.files_door import FileLinks
from handoff import Handoff, HandoffError
from handoff.errors import InvalidFile
from handoff.ports import Files

MAX_ID = 64


class TooLarge(Exception):
    """More bytes than a file may have."""


def register_files(database: Database, handoff: Handoff, files: Files, links: FileLinks, shell: Shell) -> None:
    @app.post("/tickets/{ticket_id}/files", include_in_schema=False)
    async def keep(
        request: Request,
        ticket_id: Annotated[int, Path(ge=1, le=2**53)],
        name: Annotated[str, Query(min_length=1, max_length=255)],
    ) -> Response:
        if await shell.access.agent(request) is None:
            return JSONResponse({"refused": "signed_out"}, 401)
        try:
            async with database.reading() as session:
                ticket = await handoff.answerable(session, ticket_id)
            kept = await files.keep(ticket.conversation_id, ticket.channel, name, await _read(request, files.max_bytes))
        except TooLarge:
            return JSONResponse({"refused": "too_large"}, 413)
        except InvalidFile as refused:
            return JSONResponse({"refused": refused.code}, 422)
        except HandoffError as refused:
            return JSONResponse({"refused": "not_sent"}, refused.status)
        return JSONResponse({"id": kept.id, "kind": kept.kind, "name": kept.name, "size": kept.size}, 201)

    @app.get("/files/{file_id}", include_in_schema=False)
    async def show(request: Request, file_id: str) -> Response:
        if await shell.access.agent(request) is None or len(file_id) > MAX_ID:
            return Response(status_code=404)
        server = root_of(request).removesuffix(request.scope.get("root_path", ""))
        return RedirectResponse(server + links.sign(file_id, datetime.now(UTC)), 302, {"Cache-Control": "no-store"})


async def _read(request: Request, most: int) -> bytes:
    """Raises TooLarge as soon as that is known."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise TooLarge
    return bytes(content)
