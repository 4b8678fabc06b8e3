"""What every channel is, and nothing more: receive a typed message, send a reply or say why not."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from fastapi import APIRouter

from bot.conversation.model import Message


class DeliveryError(Exception):
    """A message was not delivered. `permanent` means trying again cannot help (the customer blocked us, the chat is gone);
    otherwise the worker tries again, not before `retry_after` seconds where the provider asked for that."""

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after


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
        """Deliver one message and return the provider's id of it. Raises DeliveryError."""
        ...
