"""One channel on the operator's page: how it fares, what is stuck, a test, and how to set it up."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.contract import ChannelState, Operable, PushChannel
from bot.conversation.failures import because
from bot.conversation.ledger import UNDELIVERED, Stuck, Traffic
from bot.desk.channels.deliveries import Deliveries
from bot.desk.channels.phrases import ChannelTexts
from bot.desk.channels.place import Listed, Place
from bot.desk.channels.steps import draw_steps
from bot.desk.channels.testing import TestMessage
from bot.desk.markup import tag, words
from bot.desk.rows import moment
from bot.desk.shell import Visit
from handoff import Role

STATE_SECONDS = 6.0
"""A little more than a channel may take to answer for itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the database tells of a channel. `counts` are by state of delivery."""

    traffic: Traffic
    counts: Mapping[str, int]
    stuck: tuple[Stuck, ...]


class Card:
    def __init__(self, place: Place, visit: Visit, texts: ChannelTexts, listed: Listed) -> None:
        self._visit, self._texts, self._listed = visit, texts, listed
        self._shell = place.shell
        self._shown: Told | None = None
        channel = listed.channel
        pushes = channel if isinstance(channel, PushChannel) else None
        with tag("section", "channel-card", aria_labelledby=f"channel-{listed.name}", data_channel=listed.name):
            with tag("div", "channel-head"):
                words("h2", texts.named("channel", listed.name), id=f"channel-{listed.name}")
                self._state = words("span", "", "chip", role="status")
                self._account = words("span", "", "quiet channel-account")
                tag("span", "grow")
                again = words("button", texts("check_again"), "plain", type="button").on("click", self._check, args=[])
                again.set_visibility(isinstance(channel, Operable))
            self._trouble = tag("p", "notice notice-bad channel-trouble")
            self._facts = tag("dl", "pairs channel-facts")
            self._deliveries = Deliveries(place, visit, texts, listed.name) if pushes else None
            if visit.agent.role is Role.ADMIN:
                if pushes:
                    TestMessage(place, visit, texts, pushes)
                draw_steps(place, visit, texts, listed)
        self._show_state(None if isinstance(channel, Operable) else ChannelState())

    def show(self, told: Told) -> None:
        if told == self._shown:
            return
        self._shown = told
        texts = self._texts
        self._facts.set_visibility(self._listed.channel is not None)
        self._facts.clear()
        with self._facts:
            for key, at in (("last_in", told.traffic.last_in), ("last_out", told.traffic.last_out)):
                words("dt", texts(key))
                with tag("dd"):
                    if at:
                        moment(at.isoformat())
                    else:
                        words("span", texts("not_lately"), "quiet")
            if self._deliveries:
                words("dt", texts("queue_of_deliveries"))
                counts = [texts(f"count_{state}", count=told.counts[state]) for state in UNDELIVERED if told.counts.get(state)]
                words("dd", " · ".join(counts) or texts("all_delivered"))
        if self._deliveries:
            self._deliveries.show(told.stuck, told.counts)

    async def ask(self) -> None:
        """Let the channel tell how it fares, for as long as that may take."""
        channel = self._listed.channel
        if not isinstance(channel, Operable):
            return
        self._show_state(None)
        try:
            async with asyncio.timeout(STATE_SECONDS):
                state = await channel.state()
        except TimeoutError:
            state = ChannelState(False, trouble=because("slow", platform=self._listed.name))
        self._show_state(state)

    async def _check(self) -> None:
        if await self._shell.acting(self._visit) is not None:
            await self.ask()

    def _show_state(self, state: ChannelState | None) -> None:
        """None while it is being asked."""
        texts = self._texts
        key = "state_off" if self._listed.channel is None else "state_asking" if state is None else _state_of(state)
        self._state.text = texts(key)
        self._state.classes(replace=f"chip {_LOOKS[key]}".strip())
        self._account.text = state.account if state else ""
        self._trouble.clear()
        self._trouble.set_visibility(bool(state and state.trouble))
        if state and state.trouble:
            with self._trouble:
                words("span", state.trouble.told(texts.language))
                if state.trouble_at:
                    moment(state.trouble_at.isoformat())


def _state_of(state: ChannelState) -> str:
    return {True: "state_reached", False: "state_unreachable", None: "state_on"}[state.reachable]


_LOOKS = {
    "state_off": "",
    "state_asking": "",
    "state_on": "chip-open",
    "state_reached": "chip-open",
    "state_unreachable": "chip-late",
}
