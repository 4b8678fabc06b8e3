"""The API's door for files that go with a reply: the raw bytes, one request each."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from handoff.api_models import FileOut, Problem, TicketId
from handoff.api_route import HandoffRoute
from handoff.model import Agent
from handoff.ports import Files
from handoff.service import Handoff

PROBLEMS: dict[int | str, dict[str, Any]] = {status: {"model": Problem} for status in (401, 404, 409, 411, 413, 422)}
_RAW = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}


def build_files_api(
    reading: Callable[[], AbstractAsyncContextManager[AsyncSession]],
    handoff: Handoff,
    files: Files,
    signed_in: Callable[..., Awaitable[Agent]],
) -> APIRouter:
    """`signed_in` finds the agent who calls."""

    class FileRoute(HandoffRoute):
        max_bytes = files.max_bytes

    router = APIRouter(route_class=FileRoute)

    @router.post("/tickets/{ticket_id}/files", status_code=201, responses=PROBLEMS, openapi_extra=_RAW)
    async def keep_file(
        _agent: Annotated[Agent, Depends(signed_in)],
        ticket_id: TicketId,
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=255)],
    ) -> FileOut:
        """Keep a file (the raw body) for a reply to this ticket; the reply names it by the id given here."""
        async with reading() as session:
            ticket = await handoff.answerable(session, ticket_id)
        return FileOut.model_validate(await files.keep(ticket.conversation_id, ticket.channel, name, await request.body()))

    return router
