"""What Rasa asks us to do with the dialogue's state. Pure: a function of the tracker; no database, no clock."""

from collections.abc import Callable, Mapping

from bot.dialogue import complaint
from bot.dialogue.protocol import ActionCall, ActionResult, HandoffAsked

TRIGGERS = {"ask_human": "asked_for_person", "deny": "offer_declined"}
"""Why a person was called, by what the customer's message meant; anything else was beyond the assistant."""

Action = Callable[[ActionCall], ActionResult]


def hand_off(call: ActionCall) -> ActionResult:
    """A person takes over, with whatever a complaint has already told."""
    tracker = call.tracker
    if tracker.latest_action_name == "complaint_form":
        trigger = "complaint"
    else:
        trigger = TRIGGERS.get(tracker.latest_message.intent.name or "", "low_confidence")
    asked = HandoffAsked(trigger=trigger, details=complaint.details(tracker.slots))
    return ActionResult(responses=[{"custom": asked.model_dump()}])


def validate_complaint(call: ActionCall) -> ActionResult:
    """What the complaint form has learnt from the latest message, as slot events."""
    tracker = call.tracker
    asked = tracker.slots.get("requested_slot")
    found = complaint.collect(asked, tracker.latest_message.text or "", tracker.slots)
    return ActionResult(events=[{"event": "slot", "name": name, "value": value} for name, value in found.items()])


ACTIONS: Mapping[str, Action] = {
    "action_handoff": hand_off,
    "validate_complaint_form": validate_complaint,
}
