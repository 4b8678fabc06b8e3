"""The channels there are: a new one is its folder and a line here."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bot.channels import telegram
from bot.channels.contract import Core, PushChannel, SetupStep
from bot.settings import Settings


class Registered(NamedTuple):
    """A channel's package: whether the settings set it up, how it is built, and what an operator does to set it up."""

    is_set_up: Callable[[Settings], bool]
    build: Callable[[Settings, Core], PushChannel]
    setup: Callable[[Settings, str], Sequence[SetupStep]] | None = None


_PUSH_CHANNELS: Mapping[str, Registered] = {
    "telegram": Registered(telegram.is_set_up, telegram.build),
}


def build_push_channels(settings: Settings, core: Core) -> Mapping[str, PushChannel]:
    """Those that are set up, by name."""
    return {name: one.build(settings, core) for name, one in _PUSH_CHANNELS.items() if one.is_set_up(settings)}


def pushing(settings: Settings) -> frozenset[str]:
    """The names of the channels that owe deliveries, known before any channel can be built."""
    return frozenset(name for name, one in _PUSH_CHANNELS.items() if one.is_set_up(settings))


def setup_of(settings: Settings) -> Mapping[str, Callable[[str], Sequence[SetupStep]]]:
    """For each channel that can be set up, by name: what an operator does for it, in a language; maybe nothing we know of."""
    return {name: _steps(one, settings) for name, one in _PUSH_CHANNELS.items()}


def _steps(one: Registered, settings: Settings) -> Callable[[str], Sequence[SetupStep]]:
    return lambda language: one.setup(settings, language) if one.setup else ()
