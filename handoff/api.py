"""Tickets over HTTP, for programs: sign in, read the queue and a ticket, take it, reply, resolve."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from handoff import store
from handoff.agents import authenticate, find_agent
from handoff.api_files import PROBLEMS, build_files_api
from handoff.api_models import Problem, ReplyIn, SignIn, TicketId, TicketOut, Tickets, TicketViewOut, Token
from handoff.api_route import HandoffRoute, NotSignedIn
from handoff.attempts import SignInAttempts
from handoff.model import Agent
from handoff.ports import Files
from handoff.service import Handoff
from handoff.transitions import UNRESOLVED, Status

Begin = Callable[[], AbstractAsyncContextManager[AsyncSession]]

TOKEN_LIFE = timedelta(hours=12)


def build_api(
    begin: Begin, reading: Begin, handoff: Handoff, files: Files, secret: SecretStr, attempts: SignInAttempts
) -> APIRouter:
    """`begin` opens a transaction that may write, `reading` one that does not. Give `attempts` to the desk too, so that
    guessing a password at one door counts at the other."""
    router = APIRouter(prefix="/api", route_class=HandoffRoute, tags=["tickets"])
    signer = URLSafeTimedSerializer(secret.get_secret_value(), salt="handoff.api")
    bearer = HTTPBearer(auto_error=False, description="The token that POST /api/sign-in gives")

    async def signed_in(given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Agent:
        try:
            agent_id = signer.loads(given.credentials if given else "", max_age=int(TOKEN_LIFE.total_seconds()))
        except BadSignature:  # the base of an old signature's error too
            raise NotSignedIn("Sign in with POST /api/sign-in and send the token as “Authorization: Bearer …”.") from None
        async with reading() as session:
            agent = await find_agent(session, agent_id)
        if agent is None:
            raise NotSignedIn("This token's agent is gone. Sign in as somebody else.")
        return agent

    router.include_router(build_files_api(reading, handoff, files, signed_in))
    SignedIn = Annotated[Agent, Depends(signed_in)]  # noqa: N806 (a type, made here because it needs the secret)

    @router.post("/sign-in", responses={**PROBLEMS, 429: {"model": Problem}})
    async def sign_in(form: SignIn, request: Request) -> Token:
        """A token for the next twelve hours."""
        address = request.client.host if request.client else ""
        now = datetime.now(UTC)
        attempts.begin(form.email, address, now)
        async with reading() as session:
            agent = await authenticate(session, form.email, form.password.get_secret_value())
        attempts.succeeded(form.email, address)
        return Token(token=signer.dumps(agent.id), expires_at=now + TOKEN_LIFE)

    @router.get("/tickets", responses=PROBLEMS)
    async def list_tickets(_agent: SignedIn, status: Annotated[list[Status] | None, Query(max_length=4)] = None) -> Tickets:
        """The longest-waiting first; unresolved ones unless `status` (which may be repeated) says otherwise. At most 200."""
        async with reading() as session:
            found = await handoff.queue(session, frozenset(status) if status else UNRESOLVED)
        return Tickets(tickets=[TicketOut.model_validate(ticket) for ticket in found])

    @router.get("/tickets/{ticket_id}", responses=PROBLEMS)
    async def read_ticket(_agent: SignedIn, ticket_id: TicketId) -> TicketViewOut:
        """The ticket with its whole conversation, its history, and the customer's earlier tickets."""
        async with reading() as session:
            return TicketViewOut.model_validate(await handoff.view(session, ticket_id))

    @router.post("/tickets/{ticket_id}/claim", responses=PROBLEMS)
    async def claim(agent: SignedIn, ticket_id: TicketId) -> TicketOut:
        """Take the ticket, also from somebody else."""
        async with begin() as session:
            await handoff.claim(session, ticket_id, agent, datetime.now(UTC))
            return TicketOut.model_validate(await store.find(session, ticket_id))

    @router.post("/tickets/{ticket_id}/reply", responses=PROBLEMS)
    async def reply(agent: SignedIn, ticket_id: TicketId, said: ReplyIn) -> TicketOut:
        """Answer the customer in their channel, maybe with files. Safe to repeat with the same `id`."""
        async with begin() as session:
            await handoff.reply(session, ticket_id, agent, said.text, said.id, datetime.now(UTC), said.files)
            return TicketOut.model_validate(await store.find(session, ticket_id))

    @router.post("/tickets/{ticket_id}/resolve", responses=PROBLEMS)
    async def resolve(agent: SignedIn, ticket_id: TicketId) -> TicketOut:
        """Close the ticket; the assistant has the conversation back."""
        async with begin() as session:
            await handoff.resolve(session, ticket_id, agent, datetime.now(UTC))
            return TicketOut.model_validate(await store.find(session, ticket_id))

    return router
