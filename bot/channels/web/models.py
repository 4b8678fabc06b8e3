"""What a browser may send, and what it gets back."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.conversation.model import MAX_TEXT, Choice

MAX_BODY = 64 * 1024
"""Bytes of one request: the longest text, with every character escaped, fits."""

Language = Literal["zh-Hans", "zh-Hant", "en", "vi"]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewConversation(_Request):
    language: Language | None = None


class PressedChoice(_Request):
    title: str = Field(min_length=1, max_length=200)
    entry: Slug | None = None
    intent: Slug | None = None

    @model_validator(mode="after")
    def _names_one(self) -> "PressedChoice":
        if (self.entry is None) == (self.intent is None):
            raise ValueError("a choice names either an entry or an intent")
        return self

    def to_choice(self) -> Choice:
        return Choice(self.title, self.entry, self.intent)


class NewMessage(_Request):
    """`id` is made by the browser, once per message: sending the same one again is harmless."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    text: str | None = Field(default=None, min_length=1, max_length=MAX_TEXT)
    choice: PressedChoice | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "NewMessage":
        if (self.text is None) == (self.choice is None):
            raise ValueError("send either a text or a choice")
        return self


class ConversationOpened(BaseModel):
    conversation: str
    token: str


class MessageAccepted(BaseModel):
    seq: int
    repeated: bool
