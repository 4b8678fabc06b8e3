"""What a conversation is made of, as values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple

MAX_TEXT = 4000
"""Characters of one customer message; channels refuse or cut longer ones at the door."""

MAX_ATTACHMENTS = 10
"""Of one message."""


PAGES = frozenset({"web"})
"""Channels whose customers read the event stream by themselves; to all others we push."""


class Address(NamedTuple):
    """Whom a channel knows as `contact`."""

    channel: str
    contact: str


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


AttachmentKind = Literal["image", "voice", "audio", "video", "file", "location", "contact", "link"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """What came beside the text. `file` is the id of a stored one (see files.py), `size` its bytes; a location, contact or link
    has none, and says what it is in `about`: latitude and longitude in degrees, phone, url."""

    kind: AttachmentKind
    file: str | None = None
    name: str = ""
    media_type: str = ""
    size: int = 0
    about: Mapping[str, str | float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "about": dict(self.about)}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> "Attachment":
        return Attachment(**value)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that still lies with the provider, who knows it by `remote`; it is fetched once its message is stored. `name`,
    `media_type` and `size` (bytes) are the provider's word and may be empty."""

    kind: AttachmentKind
    remote: str
    name: str = ""
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """What a channel received. (channel, contact) leads to the conversation; `external_id` is the channel's id of the message.

    `text` may be empty beside attachments. `reopens`: the provider lets us send again from now on, so what waits for that goes
    out. `passive` are the seconds in which the channel itself hands over what this message is answered with (see
    `Outbox.take`), before the worker does. `silent`: it is kept for whoever reads on, and nobody answers it.
    """

    channel: str
    contact: str
    external_id: str
    text: str
    choice: Choice | None = None
    language: str | None = None
    attachments: tuple[Attachment | RemoteFile, ...] = ()
    reopens: bool = False
    passive: float = 0.0
    silent: bool = False

    @property
    def address(self) -> Address:
        return Address(self.channel, self.contact)


@dataclass(frozen=True, slots=True)
class Accepted:
    conversation_id: str
    seq: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One stored message. `text` is Markdown for bot and agent, plain for the customer. `understanding` holds, on a bot
    message, what the assistant understood of the customer's: its candidates and how sure it was. `helpful` is the customer's
    thumb on an answer."""

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
    attachments: tuple[Attachment, ...] = ()
    helpful: bool | None = None


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
