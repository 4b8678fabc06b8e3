"""What travels between frontline and Rasa, typed.

The understanding goes out as message metadata over Rasa's REST channel; what to do comes back as texts and `custom` payloads.
Where the decision needs the dialogue's state (a form, a handoff with what it collected), Rasa calls back with the action-server
protocol (https://rasa.com/docs/action-server, `POST /webhook`: next_action, tracker; answered by events and responses).
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Probability = Annotated[float, Field(ge=0.0, le=1.0)]


class IntentScore(BaseModel):
    name: str
    confidence: Probability


class EntryScore(BaseModel):
    entry: str
    confidence: Probability
    question: str


class PartRead(BaseModel):
    """One of several questions in a message: the words, and its nearest entries, best first. `sure`: to be answered."""

    text: str
    sure: bool
    candidates: list[EntryScore]


class UnderstandingMetadata(BaseModel):
    """`intents` best first; "faq" carries the best entry's probability. `candidates`: at most three entries, best first.

    `parts` is there where one message asks several things; Rasa does not look at it.
    """

    language: str
    intents: list[IntentScore]
    candidates: list[EntryScore]
    parts: list[PartRead] = Field(default_factory=list)


class Intent(BaseModel):
    name: str | None = None


class LatestMessage(BaseModel):
    text: str | None = None
    intent: Intent = Field(default_factory=Intent)


class Tracker(BaseModel):
    """The part of Rasa's tracker that actions read; the rest of what it sends is ignored."""

    sender_id: str
    slots: dict[str, Any] = Field(default_factory=dict)
    latest_message: LatestMessage = Field(default_factory=LatestMessage)
    latest_action_name: str | None = None


class ActionCall(BaseModel):
    next_action: str
    tracker: Tracker


class ActionResult(BaseModel):
    events: list[dict[str, Any]] = Field(default_factory=list)
    responses: list[dict[str, Any]] = Field(default_factory=list)


class AnswerAsked(BaseModel):
    """Answer with the best candidate (`utter_answer`)."""

    kind: Literal["answer"] = "answer"


class OfferAsked(BaseModel):
    """Offer the nearest candidates and a person (`utter_offer_nearest`)."""

    kind: Literal["offer"] = "offer"


class HandoffAsked(BaseModel):
    """Call a person (`action_handoff`); `details` is what the dialogue collected."""

    kind: Literal["handoff"] = "handoff"
    trigger: str
    details: dict[str, str] = Field(default_factory=dict)


Asked = Annotated[AnswerAsked | OfferAsked | HandoffAsked, Field(discriminator="kind")]


class RasaMessage(BaseModel):
    """One item of the REST channel's answer: a fixed reply's text, or what the assistant decided to do."""

    model_config = ConfigDict(extra="ignore")

    text: str | None = None
    custom: Asked | None = None


RasaReply = TypeAdapter(list[RasaMessage])
