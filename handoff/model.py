"""Tickets and agents, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from handoff.transitions import Status

MAX_REPLY = 8000
MAX_SUBJECT = 200
MAX_FILES = 10
"""Of one reply."""


class Role(StrEnum):
    """An admin also sees what sets the channels up, secrets among it; whatever concerns customers, every agent may do."""

    AGENT = "agent"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Agent:
    id: int
    email: str
    name: str
    language: str
    role: Role = Role.AGENT


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """What a conversation says when it asks for a person. `trigger` is why; `subject` the customer's own words."""

    conversation_id: str
    trigger: str
    subject: str
    language: str
    channel: str
    at_seq: int
    details: Mapping[str, str]
    understanding: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    id: int
    conversation_id: str
    status: Status
    trigger: str
    subject: str
    language: str
    channel: str
    details: Mapping[str, str]
    understanding: Mapping[str, Any] | None
    opened_at: datetime
    opened_at_seq: int
    waiting_since: datetime | None
    first_reply_at: datetime | None
    resolved_at: datetime | None
    assignee_id: int | None
    assignee_name: str | None


@dataclass(frozen=True, slots=True)
class TicketEvent:
    happening: str
    status: Status
    agent_name: str | None
    at: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that can go with a reply. `kind` is image, voice, audio, video or file; `size` in bytes."""

    id: str
    kind: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One message of the conversation. `attachments` are passed through as the conversation describes them. On the assistant's
    lines `understanding` tells its candidates and how sure it was, and `helpful` what the customer thought of it."""

    seq: int
    author: str
    author_name: str | None
    kind: str
    text: str
    at: datetime
    choices: tuple[str, ...] = ()
    attachments: tuple[Mapping[str, Any], ...] = ()
    understanding: Mapping[str, Any] | None = None
    helpful: bool | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """What the customer thought of how the ticket was settled: `score` from 1 (poor) to 5."""

    score: int
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TicketView:
    """Everything an agent needs: the ticket, the whole conversation, its history, the customer's earlier tickets; once it is
    resolved, what the customer thought of it."""

    ticket: Ticket
    transcript: tuple[TranscriptLine, ...]
    events: tuple[TicketEvent, ...]
    earlier: tuple[Ticket, ...]
    rating: Rating | None = None
