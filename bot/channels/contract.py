"""What every channel is, and nothing more: receive a typed message, send a reply or say why not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.failures import Failure
from bot.conversation.fetching import Fetched
from bot.conversation.files import FileStore
from bot.conversation.inbox import Inbox
from bot.conversation.model import Message
from bot.conversation.notices import Notices
from bot.conversation.outbox import Outbox
from bot.conversation.signals import Signals
from bot.db import Database


class DeliveryError(Exception):
    """A message was not delivered. `permanent` means trying again cannot help (the customer blocked us, the chat is gone);
    `until_customer_writes` means the provider takes nothing until then, and the message waits for it; otherwise the worker tries
    again, not before `retry_after` seconds where the provider asked for that. `failure` is shown to agents, in their language."""

    def __init__(
        self,
        failure: Failure,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        until_customer_writes: bool = False,
    ) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.permanent = permanent
        self.retry_after = retry_after
        self.until_customer_writes = until_customer_writes


@dataclass(frozen=True, slots=True)
class Core:
    """The conversations' parts that channels are built over. `receives` is False in a process that only sends."""

    database: Database
    signals: Signals
    inbox: Inbox
    outbox: Outbox
    files: FileStore
    notices: Notices
    receives: bool = True


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message owed to a contact. `attempt` counts from 1."""

    contact: str
    message: Message
    attempt: int


class Channel(Protocol):
    """A channel the customer reads by themselves (the website's event stream) needs no more than this."""

    name: str
    router: APIRouter
    """Authenticates, parses into typed models, calls `Inbox.accept`; mounted by the app."""


@runtime_checkable
class PushChannel(Channel, Protocol):
    """A channel we deliver to."""

    async def start(self) -> None:
        """Connect, register the webhook. Returns at once: one provider being away must not hold up the rest."""
        ...

    async def stop(self) -> None: ...

    async def send(self, delivery: Delivery) -> str:
        """Deliver one message, its attachments too, and return the provider's id of it. Raises DeliveryError."""
        ...

    async def fetch(self, remote: str) -> Fetched:
        """The file that a `RemoteFile` of this channel names. Raises DeliveryError."""
        ...


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How a channel that is set up fares. `reachable` is None where there is nobody to reach. `account` is whom customers write
    to (@lantern_bot, the Official Account's name). `trouble` is the last one, None where all is well."""

    reachable: bool | None = None
    account: str = ""
    trouble: Failure | None = None
    trouble_at: datetime | None = None


@runtime_checkable
class Operable(Protocol):
    """Optional: a channel that can tell the operator's page how it fares."""

    async def state(self) -> ChannelState:
        """May ask the provider, for at most five seconds. Must not raise: what goes wrong is the `trouble`."""
        ...


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One thing an operator does to set a channel up, as plain text in their language. `value` is to be copied, `secret` has it
    masked until then; `done` is None where we cannot know. A channel's package gives its steps, also while it is not set up, by
    `setup(settings, language) -> Sequence[SetupStep]`, named in registry.py."""

    text: str
    value: str = ""
    secret: bool = False
    link: str = ""
    done: bool | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many messages the provider still takes for a contact, and until when; `until` is None when it takes none."""

    left: int
    until: datetime | None


@dataclass(frozen=True, slots=True)
class MailedTo:
    """The address a customer left for replies; `failure` is why none will be mailed to it any more."""

    email: str
    failure: Failure | None = None


@runtime_checkable
class Mailing(Protocol):
    """Optional: a channel that e-mails replies to customers who wished for it. The agent sees the address they left."""

    async def mails_to(self, session: AsyncSession, conversation_id: str) -> MailedTo | None: ...


@runtime_checkable
class Inviting(Protocol):
    """Optional: a channel whose customers can be led to it by a link."""

    def invitation(self, conversation_id: str) -> str | None:
        """Where to go on with the conversation there; to write there, where it is empty. None while the channel does not know."""
        ...


@runtime_checkable
class Metered(Protocol):
    """Optional: a channel whose provider counts what we send. The agent sees what is left."""

    async def allowance(self, session: AsyncSession, contact: str, now: datetime) -> Allowance | None:
        """None where nothing is known of this contact."""
        ...
