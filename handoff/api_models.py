"""What the HTTP API takes and gives."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from handoff.model import MAX_FILES, MAX_REPLY
from handoff.transitions import Status

TicketId = Annotated[int, Field(ge=1, le=2**53)]


class SignIn(BaseModel):
    email: str = Field(max_length=254)
    password: SecretStr = Field(max_length=200)


class Token(BaseModel):
    """Send it as `Authorization: Bearer <token>`."""

    token: str
    expires_at: datetime


class ReplyIn(BaseModel):
    """`id` is your own id of this reply: sending the same one again says nothing twice. `files` are ids that POST
    /api/tickets/{id}/files gave; beside files the text may be empty."""

    id: str = Field(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")
    text: str = Field(default="", max_length=MAX_REPLY, description="Markdown")
    files: list[Annotated[str, Field(max_length=64)]] = Field(default=[], max_length=MAX_FILES)


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TicketOut(_Out):
    """`waiting_since` is null while we wait for the customer."""

    id: int
    conversation_id: str
    status: Status
    trigger: str
    subject: str
    language: str
    channel: str
    details: dict[str, str]
    understanding: dict[str, Any] | None
    opened_at: datetime
    waiting_since: datetime | None
    first_reply_at: datetime | None
    resolved_at: datetime | None
    assignee_id: int | None
    assignee_name: str | None


class LineOut(_Out):
    seq: int
    author: str
    author_name: str | None
    kind: str
    text: str
    at: datetime
    choices: tuple[str, ...]
    attachments: tuple[dict[str, Any], ...]
    understanding: dict[str, Any] | None
    helpful: bool | None


class FileOut(_Out):
    """A file to go with a reply."""

    id: str
    kind: str
    name: str
    media_type: str
    size: int


class EventOut(_Out):
    happening: str
    status: Status
    agent_name: str | None
    at: datetime
    note: str | None


class RatingOut(_Out):
    score: int
    comment: str
    at: datetime


class TicketViewOut(_Out):
    ticket: TicketOut
    transcript: tuple[LineOut, ...]
    events: tuple[EventOut, ...]
    earlier: tuple[TicketOut, ...]
    rating: RatingOut | None = None


class Tickets(BaseModel):
    tickets: list[TicketOut]


class Problem(BaseModel):
    """Every error: `error` for programs, `message` for people."""

    error: str = Field(examples=["transition_refused"])
    message: str
