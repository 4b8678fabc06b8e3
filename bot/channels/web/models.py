"""What a browser may send, and what it gets back."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.conversation.model import MAX_ATTACHMENTS, MAX_TEXT, AttachmentKind, Choice
from handoff.ratings import MAX_COMMENT

MAX_BODY = 64 * 1024
"""Bytes of one request: the longest text, with every character escaped, fits."""
MAX_UPLOAD = 10 * 1024 * 1024
"""Bytes of one file."""

Language = Literal["zh-Hans", "zh-Hant", "en", "vi"]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
FileId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{24}$")]
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=254,
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}$",
    ),
]
"""An address as HTML's <input type=email> takes it, with a domain that has a dot."""


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
    """`id` is made by the browser, once per message: sending the same one again is harmless. `files` are ids of uploaded ones."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    text: str | None = Field(default=None, min_length=1, max_length=MAX_TEXT)
    choice: PressedChoice | None = None
    files: list[FileId] = Field(default=[], max_length=MAX_ATTACHMENTS)

    @model_validator(mode="after")
    def _says_one_thing(self) -> "NewMessage":
        if self.choice and (self.text is not None or self.files):
            raise ValueError("a choice goes alone")
        if not self.choice and self.text is None and not self.files:
            raise ValueError("send a text, a choice or files")
        return self


class Thumb(_Request):
    helpful: bool


class NewRating(_Request):
    score: Annotated[int, Field(ge=1, le=5)]
    comment: str = Field(default="", max_length=MAX_COMMENT)


class MailTo(_Request):
    email: Email


class Identity(_Request):
    token: str = Field(max_length=4096)


class GoingOn(_Request):
    channel: Literal["telegram"]


class ReturnLink(_Request):
    link: str = Field(max_length=1024)


class ConversationOpened(BaseModel):
    """`carried`: another conversation than the browser had, so that what it remembers of that one no longer counts."""

    conversation: str
    token: str
    carried: bool = False


class MessageAccepted(BaseModel):
    seq: int
    repeated: bool


class FileAccepted(BaseModel):
    id: str
    kind: AttachmentKind
    name: str
    media_type: str
    size: int


class Invitation(BaseModel):
    url: str


class WebStatus(BaseModel):
    """`people`: somebody is at the desk now. `email`: replies can be e-mailed. `telegram`: the conversation can go on there, or
    back to where it was; None for neither."""

    people: bool
    email: bool
    max_file_bytes: int
    languages: list[str]
    telegram: Literal["continue", "back"] | None = None


class Problem(BaseModel):
    """Every error: `error` for programs, `message` for people."""

    error: str
    message: str
