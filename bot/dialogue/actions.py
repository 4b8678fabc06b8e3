"""What Rasa asks us to do. Pure: a function of the tracker and the knowledge base in memory; no database, no clock."""

from collections.abc import Callable, Mapping

from bot.dialogue import complaint
from bot.dialogue.phrases import phrase
from bot.dialogue.protocol import (
    ActionCall,
    ActionResult,
    AnswerSaid,
    HandoffAsked,
    OfferedChoice,
    OfferSaid,
    UnderstandingMetadata,
)
from bot.phrases import DEFAULT_LANGUAGE
from knowledge_base import KnowledgeBase

UNSURE = UnderstandingMetadata(language=DEFAULT_LANGUAGE, intents=[], candidates=[])
LOW_CONFIDENCE = HandoffAsked(trigger="low_confidence")
TRIGGERS = {"ask_human": "asked_for_person", "deny": "offer_declined"}
"""Why a person was called, by what the customer's message meant; anything else was beyond the assistant."""

Action = Callable[[ActionCall, KnowledgeBase], ActionResult]


def answer(call: ActionCall, knowledge: KnowledgeBase) -> ActionResult:
    """The best entry's answer in the customer's language, or kindly in another one where it has no other."""
    understood = call.understanding() or UNSURE
    best = understood.candidates[0] if understood.candidates else None
    found = knowledge.answer(best.entry, understood.language) if best else None
    if best is None or found is None:
        return _says(LOW_CONFIDENCE)
    markdown = found.markdown
    if found.language != understood.language:
        named = phrase(f"language_{found.language}", understood.language)
        markdown = f"{phrase('other_language', understood.language).format(language=named)}\n\n{markdown}"
    return _says(AnswerSaid(entry=best.entry, language=found.language, markdown=markdown, confidence=best.confidence))


def offer_nearest(call: ActionCall, _knowledge: KnowledgeBase) -> ActionResult:
    """The two or three nearest questions and a way to a person; nothing near means a person at once."""
    understood = call.understanding() or UNSURE
    if not understood.candidates:
        return _says(LOW_CONFIDENCE)
    nearest = [OfferedChoice(title=candidate.question, entry=candidate.entry) for candidate in understood.candidates]
    person = OfferedChoice(title=phrase("talk_to_a_person", understood.language), intent="ask_human")
    return _says(OfferSaid(text=phrase("offer", understood.language), choices=[*nearest, person]))


def hand_off(call: ActionCall, _knowledge: KnowledgeBase) -> ActionResult:
    """A person takes over, with whatever a complaint has already told."""
    tracker = call.tracker
    if tracker.latest_action_name == "complaint_form":
        trigger = "complaint"
    else:
        trigger = TRIGGERS.get(tracker.latest_message.intent.name or "", "low_confidence")
    return _says(HandoffAsked(trigger=trigger, details=complaint.details(tracker.slots)))


def validate_complaint(call: ActionCall, _knowledge: KnowledgeBase) -> ActionResult:
    """What the complaint form has learnt from the latest message, as slot events."""
    tracker = call.tracker
    asked = tracker.slots.get("requested_slot")
    found = complaint.collect(asked, tracker.latest_message.text or "", tracker.slots)
    return ActionResult(events=[{"event": "slot", "name": name, "value": value} for name, value in found.items()])


def _says(said: AnswerSaid | OfferSaid | HandoffAsked) -> ActionResult:
    return ActionResult(responses=[{"custom": said.model_dump(exclude_none=True)}])


ACTIONS: Mapping[str, Action] = {
    "action_answer": answer,
    "action_offer_nearest": offer_nearest,
    "action_handoff": hand_off,
    "validate_complaint_form": validate_complaint,
}
