"""Errors of conversations.

ConversationError
├── MessageRejected        the message breaks a bound (too long, empty); `str()` says which and what to do
├── WithAPerson            a person has the conversation: it cannot begin anew under their hands
├── LinkOver               a link into the conversation has run out, was followed by somebody else, or may open it to nobody
├── NotAnAnswer            there is no answer of the assistant's in that place
├── FileRefused            the file is too large, dangerous, or of no kind we take; `str()` says which
├── FileMissing            there is no such file, or not in this conversation
├── FileNotHere            it still lies with the provider, or could not be fetched from there; `failure` says why
└── ResponderError         the assistant gave no answer; the turn opens a ticket instead
    ├── ResponderUnavailable   down, refused, or answered nothing
    └── ResponderTimeout       slower than a customer should wait
"""

from typing import Literal

from bot.conversation.failures import Failure, because


class ConversationError(Exception):
    """Base of everything this package raises."""


class MessageRejected(ConversationError):
    """The message cannot be accepted as it is."""


class WithAPerson(ConversationError):
    """A person has the conversation."""


class LinkOver(ConversationError):
    """The link opens nothing (any more)."""


class NotAnAnswer(ConversationError):
    """No answer of the assistant's there."""


class FileRefused(ConversationError):
    """The file cannot be taken as it is."""

    def __init__(self, code: Literal["too_large", "empty", "dangerous", "unknown_kind"], message: str) -> None:
        super().__init__(message)
        self.code = code


class FileMissing(ConversationError):
    """No such file."""


class FileNotHere(ConversationError):
    """The file is not here: `failure` says why it never will be, None while it is on its way."""

    def __init__(self, failure: Failure | None) -> None:
        super().__init__(str(failure or because("file_coming")))
        self.failure = failure


class ResponderError(ConversationError):
    """The assistant did not answer."""


class ResponderUnavailable(ResponderError):
    """The assistant is down, refused the message, or answered nothing."""


class ResponderTimeout(ResponderError):
    """The assistant took longer than the turn allows."""
