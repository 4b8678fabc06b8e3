"""What travels between frontline and Rasa, typed.

The understanding goes out as message metadata over Rasa's REST channel; Rasa calls back with the action-server protocol
(https://rasa.com/docs/action-server, `POST /webhook`: next_action, tracker; answered by events and responses).
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


class UnderstandingMetadata(BaseModel):
    """`intents` best first; "faq" carries the best entry's probability. `candidates`: at most three entries, best first."""

    language: str
    intents: list[IntentScore]
    candidates: list[EntryScore]


class Intent(BaseModel):
    name: str | None = None


class LatestMessage(BaseModel):
    text: str | None = None
    intent: Intent = Field(default_factory=Intent)
    metadata: dict[str, Any] = Field(default_factory=dict)


class Tracker(BaseModel):
    """The part of Rasa's tracker that actions read; the rest of what it sends is ignored."""

    sender_id: str
    slots: dict[str, Any] = Field(default_factory=dict)
    latest_message: LatestMessage = Field(default_factory=LatestMessage)
    latest_action_name: str | None = None


class ActionCall(BaseModel):
    next_action: str
    tracker: Tracker

    def understanding(self) -> UnderstandingMetadata | None:
        found = self.tracker.latest_message.metadata.get("understanding")
        return UnderstandingMetadata.model_validate(found) if found else None


class ActionResult(BaseModel):
    events: list[dict[str, Any]] = Field(default_factory=list)
    responses: list[dict[str, Any]] = Field(default_factory=list)


class OfferedChoice(BaseModel):
    title: str
    entry: str | None = None
    intent: str | None = None


class AnswerSaid(BaseModel):
    kind: Literal["answer"] = "answer"
    entry: str
    language: str
    markdown: str
    confidence: Probability


class OfferSaid(BaseModel):
    kind: Literal["offer"] = "offer"
    text: str
    choices: list[OfferedChoice]


class HandoffAsked(BaseModel):
    kind: Literal["handoff"] = "handoff"
    trigger: str
    details: dict[str, str] = Field(default_factory=dict)


Said = Annotated[AnswerSaid | OfferSaid | HandoffAsked, Field(discriminator="kind")]


class RasaMessage(BaseModel):
    """One item of the REST channel's answer: a fixed reply's text, or what one of our actions said."""

    model_config = ConfigDict(extra="ignore")

    text: str | None = None
    custom: Said | None = None


RasaReply = TypeAdapter(list[RasaMessage])
