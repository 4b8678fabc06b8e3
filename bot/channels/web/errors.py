"""Errors of the web channel. Each has an HTTP status and a code, and answers {"error": code, "message": what to do}.

WebError
├── InvalidToken      401 invalid_token     no token, or one this server did not sign: begin a new conversation
├── NothingWritten    404 no_conversation   this visitor has not written yet: send the first message, then open the stream
└── TooLarge          413 too_large         the request's body is larger than any valid one

Two more codes come from the door itself: 422 invalid_request (the body does not fit) and 422 message_rejected (the inbox refused
the message; its reason is the message).
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.channels.web.models import MAX_BODY


class WebError(Exception):
    status = 400
    code = "bad_request"
    headers: Mapping[str, str] = MappingProxyType({})


class InvalidToken(WebError):
    status = 401
    code = "invalid_token"
    headers = MappingProxyType({"WWW-Authenticate": "Bearer"})

    def __init__(self) -> None:
        super().__init__("The token is missing or not valid here: POST /web/conversations for a new one.")


class NothingWritten(WebError):
    status = 404
    code = "no_conversation"

    def __init__(self) -> None:
        super().__init__("Nothing was written yet: POST the first message to /web/messages, then open the stream.")


class TooLarge(WebError):
    status = 413
    code = "too_large"

    def __init__(self) -> None:
        super().__init__(f"The request is larger than {MAX_BODY} bytes: send less.")
