"""Patch: what the policies look at is worked out once for each event, not anew by each policy for each prediction.

A turn has two predictions at least, and for each of them every policy has Rasa replay the conversation, to tell the dialogue's
state before every action. A tracker's events only ever grow within a turn, so the replay goes on from where it stood; where an
event was taken back, it begins anew.
"""

from dataclasses import dataclass, field
from operator import is_
from typing import Any

from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import Domain, State, SubState
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.patches import expect


@dataclass
class Moment:
    """The dialogue before an action, and whether rules alone know of that action's turn."""

    state: State
    previous_action: SubState
    is_forced: bool
    hidden: bool


@dataclass
class Replay:
    domain: Domain
    omit_unset_slots: bool
    tracker: DialogueStateTracker
    events: list[Event] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)

    def follow(self, events: list[Event]) -> None:
        for event in events[len(self.events) :]:
            if isinstance(event, ActionExecuted):
                self.moments.append(self.now(event.hide_rule_turn))
            self.tracker.update(event)
        self.events = events

    def now(self, hidden: bool) -> Moment:
        tracker = self.tracker
        return Moment(
            self.domain.get_active_state(tracker, omit_unset_slots=self.omit_unset_slots),
            self.domain._get_prev_action_sub_state(tracker) or {},
            bool(tracker.followup_action) or tracker.latest_action_name == tracker.active_loop_name,
            hidden,
        )

    def leads_to(self, domain: Domain, events: list[Event]) -> bool:
        begun = events[: len(self.events)]
        return self.domain is domain and len(begun) == len(self.events) and all(map(is_, begun, self.events))


def apply() -> None:
    expect(Domain.states_for_tracker_history, "035111ce73ac90ba")
    expect(DialogueStateTracker.generate_all_prior_trackers, "a1f6954347b52649")
    Domain.states_for_tracker_history = _states


def _states(
    self: Domain,
    tracker: DialogueStateTracker,
    omit_unset_slots: bool = False,
    ignore_rule_only_turns: bool = False,
    rule_only_data: "dict[str, Any] | None" = None,
) -> list[State]:
    states: list[State] = []
    previous_action: SubState = {}
    hidden = False
    for moment in _moments(self, tracker, omit_unset_slots):
        if ignore_rule_only_turns:
            if not hidden:
                previous_action = moment.previous_action
            if not moment.is_forced:
                hidden = moment.hidden
            if hidden:
                continue
        state = {part: dict(values) for part, values in moment.state.items()}  # the policies change what they are given
        if ignore_rule_only_turns:
            self._remove_rule_only_features(state, rule_only_data)
            if states:
                self._substitute_rule_only_user_input(state, states[-1])
            if previous_action:
                state[PREVIOUS_ACTION] = dict(previous_action)
        states.append(self._clean_state(state))
    return states


def _moments(domain: Domain, tracker: DialogueStateTracker, omit_unset_slots: bool) -> list[Moment]:
    events = tracker.applied_events()
    replays = tracker.__dict__.setdefault("_replays", {})
    replay = replays.get(omit_unset_slots)
    if replay is None or not replay.leads_to(domain, events):
        replay = replays[omit_unset_slots] = Replay(domain, omit_unset_slots, tracker.init_copy())
    replay.follow(events)
    return [*replay.moments, replay.now(hidden=False)]
