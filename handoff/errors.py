"""Errors of the handoff. Each carries the HTTP status an API answers it with.

HandoffError
├── TicketNotFound       404  no such ticket
├── AgentNotFound        404  no agent has this e-mail
├── NothingToRate        404  the conversation has no resolved ticket that could be rated
├── TransitionRefused    409  the ticket's status does not allow this; somebody else was faster, or it is resolved
├── AgentExists          409  an agent with this e-mail is there already
├── InvalidAgent         422  the name, e-mail or password of a new agent breaks a rule; or no admin would be left
├── InvalidReply         422  the reply is empty, too long, or has too many files
├── InvalidFile          422  the file is too large, empty, dangerous, missing, or of a kind nobody takes; see `code`
├── SignInFailed         401  e-mail or password is wrong (never says which)
├── NotSignedIn          401  no token, or one that has run out (handoff/api_route.py)
└── TooManyAttempts      429  too many wrong passwords; says when to try again (handoff/attempts.py)
"""


class HandoffError(Exception):
    """Base of everything this package raises; `str()` says what is wrong and what to do."""

    status = 400


class TicketNotFound(HandoffError):
    status = 404


class AgentNotFound(HandoffError):
    status = 404


class NothingToRate(HandoffError):
    status = 404


class TransitionRefused(HandoffError):
    status = 409


class AgentExists(HandoffError):
    status = 409


class InvalidAgent(HandoffError):
    status = 422


class InvalidReply(HandoffError):
    status = 422


class InvalidFile(HandoffError):
    status = 422

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SignInFailed(HandoffError):
    status = 401
