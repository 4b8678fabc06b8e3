"""What a conversation is made of, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

MAX_TEXT = 4000
"""Characters of one customer message; channels refuse or cut longer ones at the door."""


class Mode(StrEnum):
    """Who answers: the assistant, or people through a ticket."""

    BOT = "bot"
    HUMAN = "human"


class Author(StrEnum):
    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: it names the FAQ entry or the intent it stands for, so pressing it needs no understanding."""

    title: str
    entry: str | None = None
    intent: str | None = None

    def __post_init__(self) -> None:
        if (self.entry is None) == (self.intent is None):
            raise ValueError("a choice names either an entry or an intent")

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title} | ({"entry": self.entry} if self.entry else {"intent": self.intent})

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> "Choice":
        return Choice(value["title"], value.get("entry"), value.get("intent"))


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """What a channel received. (channel, contact) is the conversation; `external_id` is the channel's id of the message."""

    channel: str
    contact: str
    external_id: str
    text: str
    choice: Choice | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    conversation_id: str
    seq: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One stored message. `text` is Markdown for bot and agent, plain for the customer. `understanding` holds, on a bot
    message, what the assistant understood of the customer's: its candidates and how sure it was."""

    seq: int
    author: Author
    text: str
    at: datetime
    kind: str = "text"
    author_name: str | None = None
    choice: Choice | None = None
    choices: tuple[Choice, ...] = ()
    understanding: Mapping[str, Any] | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a stream carries: a stored message (with its cursor `seq`), or a passing sign that somebody is typing."""

    type: Literal["message", "typing"]
    seq: int | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state a turn starts from. `epoch` counts clean slates: the dialogue's memory is keyed by it."""

    id: str
    channel: str
    contact: str
    language: str | None
    mode: Mode
    epoch: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing the assistant says."""

    text: str
    kind: str = "text"
    choices: tuple[Choice, ...] = ()
    understanding: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class HandoffRequest:
    """The assistant wants a person. `trigger` is why; `details` is what the customer already told."""

    trigger: str
    details: Mapping[str, str] = field(default_factory=dict)
    understanding: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    utterances: tuple[Utterance, ...]
    language: str
    handoff: HandoffRequest | None = None
