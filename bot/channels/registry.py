"""The channels there are: a new one is its folder and a line here."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from bot.channels import telegram, wechat, wecom
from bot.channels.contract import Core, PushChannel, SetupStep
from bot.channels.web.setup import setup as web_setup
from bot.settings import Settings


class Registered(NamedTuple):
    """A channel's package: whether the settings set it up, how it is built, and what an operator does to set it up."""

    is_set_up: Callable[[Settings], bool]
    build: Callable[[Settings, Core], PushChannel]
    setup: Callable[[Settings, str], Sequence[SetupStep]] | None = None


_PUSH_CHANNELS: Mapping[str, Registered] = {
    "telegram": Registered(telegram.is_set_up, telegram.build, telegram.setup),
    "wechat": Registered(wechat.is_set_up, wechat.build, wechat.setup),
    "wecom": Registered(wecom.is_set_up, wecom.build, wecom.setup),
}


def build_push_channels(settings: Settings, core: Core) -> Mapping[str, PushChannel]:
    """Those that are set up, by name."""
    return {name: one.build(settings, core) for name, one in _PUSH_CHANNELS.items() if one.is_set_up(settings)}


def pushing(settings: Settings) -> frozenset[str]:
    """The names of the channels that owe deliveries, known before any channel can be built."""
    return frozenset(name for name, one in _PUSH_CHANNELS.items() if one.is_set_up(settings))


def setup_of(settings: Settings) -> Mapping[str, Callable[[str], Sequence[SetupStep]]]:
    """For each channel there is, by name: what an operator does to set it up, in a language; nothing where nobody wrote that."""
    setups = {"web": web_setup} | {name: one.setup for name, one in _PUSH_CHANNELS.items()}
    return {name: partial(setup or _nothing, settings) for name, setup in setups.items()}


def _nothing(_settings: Settings, _language: str) -> Sequence[SetupStep]:
    return ()
