"""Errors of conversations.

ConversationError
├── MessageRejected        the message breaks a bound (too long, empty); `str()` says which and what to do
└── ResponderError         the assistant gave no answer; the turn opens a ticket instead
    ├── ResponderUnavailable   down, refused, or answered nothing
    └── ResponderTimeout       slower than a customer should wait
"""


class ConversationError(Exception):
    """Base of everything this package raises."""


class MessageRejected(ConversationError):
    """The message cannot be accepted as it is."""


class ResponderError(ConversationError):
    """The assistant did not answer."""


class ResponderUnavailable(ResponderError):
    """The assistant is down, refused the message, or answered nothing."""


class ResponderTimeout(ResponderError):
    """The assistant took longer than the turn allows."""
