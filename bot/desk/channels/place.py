"""What the page about channels works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.channels.contract import Channel, Mailing, Metered, SetupStep
from bot.conversation.outbox import Outbox
from bot.conversation.signals import Signals
from bot.db import Database
from bot.desk.shell import Shell


@dataclass(frozen=True, slots=True)
class Listed:
    """One channel there is. `channel` is None while it is not set up; `steps` tells, in a language, how to do that."""

    name: str
    channel: Channel | None
    steps: Callable[[str], Sequence[SetupStep]]

    @property
    def metered(self) -> Metered | None:
        """The channel, where its provider counts what we send."""
        return self.channel if isinstance(self.channel, Metered) else None

    @property
    def mailing(self) -> Mailing | None:
        """The channel, where it e-mails replies too."""
        return self.channel if isinstance(self.channel, Mailing) else None


@dataclass(frozen=True, slots=True)
class Place:
    database: Database
    signals: Signals
    outbox: Outbox
    shell: Shell
    channels: Sequence[Listed]
