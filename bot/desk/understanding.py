"""What the assistant considered and how sure it was, drawn as bars."""

from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from bot.desk.markup import tag, words
from bot.desk.phrases import Texts

Probability = Annotated[float, Field(ge=0, le=1)]

WORTH_SHOWING = 0.02
LEAST = 0.01
"""What is less likely says nothing of what the assistant considered: it was only the next in line."""
OUT_OF_SCOPE = "out_of_scope"


class Considered(BaseModel):
    """One entry of the FAQ. `question` is in the customer's language."""

    entry: str
    question: str = ""
    confidence: Probability


class Scored(BaseModel):
    name: str
    confidence: Probability


class Understanding(BaseModel):
    """The part of a stored understanding that the desk shows; whatever else is in it is none of its business."""

    language: str = ""
    answered: str = ""
    candidates: list[Considered] = Field(default=[], max_length=10)
    intents: list[Scored] = Field(default=[], max_length=50)

    def out_of_scope(self) -> float:
        return next((intent.confidence for intent in self.intents if intent.name == OUT_OF_SCOPE), 0.0)


def whole(stored: object) -> Understanding | None:
    """With whatever was only next in line. None of something older or newer than this desk understands."""
    try:
        return Understanding.model_validate(stored)
    except ValidationError:
        return None


def parse(stored: object) -> Understanding | None:
    """What is worth showing of it, None where nothing is."""
    understanding = whole(stored)
    if understanding is None:
        return None
    understanding.candidates = [one for one in understanding.candidates if one.confidence >= LEAST]
    return understanding if understanding.candidates or understanding.out_of_scope() >= WORTH_SHOWING else None


def draw_bars(texts: Texts, understanding: Understanding) -> None:
    with tag("ul", "bars"):
        for candidate in understanding.candidates:
            _bar(candidate.question or candidate.entry, candidate.confidence, "bar-candidate", understanding.language)
        if (nothing := understanding.out_of_scope()) >= WORTH_SHOWING:
            _bar(texts("none_of_these"), nothing, "bar-none", texts.language)


def percent(probability: float) -> str:
    return f"{probability:.0%}"


def _bar(label: str, probability: float, kind: str, language: str) -> None:
    with tag("li", f"bar-line {kind}"):
        words("span", label, "bar-label", lang=language or None, dir="auto")
        words("span", percent(probability), "bar-value")
        with tag("span", "bar-track", aria_hidden="true"):
            tag("span", "bar-fill").style(f"width: {probability:.1%}")
