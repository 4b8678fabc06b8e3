"""What a channel brings so that the contract suite can try it: the provider's side, played at the network's edge.

To put a channel under the contract:

1. Write an async context manager that takes a `Stage` and yields a `Harness`: it starts a fake of the provider's API (a real
   HTTP server on a free port that checks what it gets and answers in the provider's own shape), and builds the channel over
   `stage.core`, its base URL at the fake, its API timeout short (`SLOW_SECONDS` must exceed it). It neither starts nor stops the
   channel: the suite does.
2. Add it to `HARNESSES` in conftest.py.

What a harness writes as the provider is made by an independent library (python-telegram-bot's objects, wechatpy's crypto) or is
a captured payload, never made by the code under test.

Behind the channel is everything real but the assistant, whose place a parrot takes: it answers "hello" by "You said hello", and
"person" opens a ticket. A channel that may only send to those who wrote (WeChat) makes `contact` such a one in `open`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.channels.contract import Core, PushChannel
from tests.conversation.conftest import Talk

SLOW_SECONDS = 2.0
"""How long the fake keeps a "slow" call waiting."""

Refusal = Literal["busy", "broken", "garbage", "slow", "blocked"]
"""busy: too many calls, asks to wait (HTTP 429 or the provider's own code). broken: the provider's internal error. garbage: what
answers is not the provider (a proxy's page). slow: no answer in time. blocked: the customer is gone, nothing can ever be sent."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the channel is built over: a real database, inbox, turns, outbox. `talk` holds the same parts and more."""

    core: Core
    talk: Talk


@dataclass(frozen=True, slots=True)
class Request:
    """One call of the webhook. `path` holds the query too."""

    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that the fake provider took: the text a customer reads, the buttons under it, the content of a file."""

    text: str = ""
    choices: tuple[str, ...] = ()
    file: bytes = b""


class Harness(Protocol):
    name: str
    """The channel's, as in bot/channels/registry.py."""
    channel: PushChannel
    contact: str
    """The customer all calls below come from, as the channel's conversations name them."""
    secrets: Sequence[str]
    """What must never be in a log or in a reason: tokens, keys, app secrets."""
    retry_after: float | None
    """Seconds that "busy" asks to wait; None where this provider names none."""
    bodies: Sequence[bytes]
    """Real bodies, one of each kind the channel reads (before encryption, where there is any), for the fuzzer to spoil."""

    def text(self, number: int, text: str) -> Request:
        """The customer's message with the provider's id `number`. Called again with the same number: its repetition."""
        ...

    def picture(self, number: int, content: bytes) -> Request:
        """A message that is a picture without a word; the fake hands `content` out when it is asked for the file."""
        ...

    def around(self, body: bytes) -> Request:
        """A call with a right signature around any body."""
        ...

    def unknown(self) -> Sequence[Request]:
        """Rightly signed calls of kinds the channel does not read, as a provider may add any day."""
        ...

    def malformed(self) -> Sequence[Request]:
        """Rightly signed calls that are not what the protocol says: answered with a 400."""
        ...

    def oversized(self) -> Request:
        """Larger than anything real: answered with a 413."""
        ...

    def forged(self) -> Sequence[Request]:
        """Calls whose secret or signature is missing, wrong, or not even text: answered with a 401 or 403."""
        ...

    def replayed(self) -> Request | None:
        """A once valid call whose signed time is long past: answered with a 401 or 403. None where the protocol signs no time."""
        ...

    def answered(self, body: bytes) -> Sequence[str]:
        """The texts that the answer to a call hands to the customer (WeChat's passive reply); none elsewhere."""
        ...

    async def open(self) -> None:
        """Make `contact` one whom the channel may send to now."""
        ...

    def fits(self, text: str) -> bool:
        """Whether the provider takes a text this long in one message."""
        ...

    def refuse(self, refusal: Refusal) -> None:
        """The next call that sends a message fails in this way, once."""
        ...

    def sent(self) -> Sequence[Sent]:
        """What the provider took for the customer, in order."""
        ...
