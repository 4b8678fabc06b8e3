"""The endpoints Rasa calls: our actions, and the understanding of a message that came without one (`rasa shell`)."""

import hmac
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel, Field, SecretStr

from bot.conversation.model import MAX_TEXT
from bot.dialogue.actions import ACTIONS
from bot.dialogue.protocol import ActionCall, ActionResult, UnderstandingMetadata
from bot.dialogue.responder import Assistant

log = structlog.get_logger(__name__)


class UnderstandRequest(BaseModel):
    text: str = Field(min_length=1, max_length=MAX_TEXT)


def build_routes(assistant: Assistant, token: SecretStr) -> APIRouter:
    expected = f"Bearer {token.get_secret_value()}".encode()

    async def from_rasa(authorization: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(authorization.encode(), expected):
            raise HTTPException(401, "This endpoint is for the Rasa beside us: send FRONTLINE_ASSISTANT_TOKEN as a bearer token.")

    router = APIRouter(prefix="/assistant", dependencies=[Depends(from_rasa)], include_in_schema=False)

    @router.post("/actions")
    async def act(call: ActionCall) -> ActionResult:
        action = ACTIONS.get(call.next_action)
        if action is None:
            raise HTTPException(404, f"There is no action {call.next_action}; known are {', '.join(sorted(ACTIONS))}.")
        return action(call)

    @router.post("/understand")
    async def understand(request: UnderstandRequest) -> UnderstandingMetadata:
        return await assistant.understand(request.text)

    return router
