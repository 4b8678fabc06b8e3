"""Errors of the web channel. Each has an HTTP status and a code, and answers {"error": code, "message": what to do}.

WebError
├── InvalidToken      401 invalid_token      no token, one this server did not sign, or one that has run out
├── IdentityRefused   401 identity_refused   the shop's signature on who this is does not hold, or has run out
├── LinkRefused       401 link_refused       the link has run out, was used by somebody else, or was changed
├── OriginRefused     403 origin_refused     the page is on a site that may not hold the widget
├── KeptHere          409 kept_here          a person has the visitor's conversation here: the other one is not carried over it
├── NothingWritten    404 no_conversation    this visitor has not written yet: send the first message, then open the stream
├── FeatureOff        404 feature_off        the shop has not set this up
├── TooLarge          413 too_large          the request's body is larger than any valid one
└── TooMany           429 too_many           too often: again after `Retry-After` seconds

Errors of the conversations and of the handoff are answered in the same form, by the table in door.py; so is a body that does not
fit, as 422 invalid_request.
"""

from collections.abc import Mapping
from types import MappingProxyType


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


class IdentityRefused(WebError):
    status = 401
    code = "identity_refused"


class LinkRefused(WebError):
    status = 401
    code = "link_refused"

    def __init__(self) -> None:
        super().__init__("This link no longer works: open the chat on the shop's own page.")


class OriginRefused(WebError):
    status = 403
    code = "origin_refused"

    def __init__(self) -> None:
        super().__init__("Pages of this site may not use the widget: name the site in FRONTLINE_WEB_ORIGINS.")


class KeptHere(WebError):
    status = 409
    code = "kept_here"

    def __init__(self) -> None:
        super().__init__("A colleague is answering in this visitor's own conversation: go on there.")


class NothingWritten(WebError):
    status = 404
    code = "no_conversation"

    def __init__(self) -> None:
        super().__init__("Nothing was written yet: POST the first message to /web/messages, then open the stream.")


class FeatureOff(WebError):
    status = 404
    code = "feature_off"


class TooLarge(WebError):
    status = 413
    code = "too_large"

    def __init__(self, most: int) -> None:
        super().__init__(f"The request is larger than {most} bytes: send less.")


class TooMany(WebError):
    status = 429
    code = "too_many"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"That was too often: try again in {seconds} seconds.")
        self.headers = MappingProxyType({"Retry-After": str(seconds)})
