"""Pressing "was this helpful?": who may, and how one reader counts once. Without cookies."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request
from pydantic import BaseModel, SecretStr, StringConstraints

from bot.help_centre.search import MAX_QUESTION, tidy
from knowledge_base.feedback import MAX_COMMENT

MAX_BODY = 16_384
"""A comment of Chinese characters takes nine bytes each in a form."""


class TooLarge(Exception):
    """The form is larger than one of ours can be."""


class Vote(BaseModel):
    """The form of a page. `comment` and `question` are cut to fit, for a browser may count characters otherwise than we do."""

    token: Annotated[str, StringConstraints(max_length=64)] = ""
    helpful: Literal["yes", "no"]
    source: Literal["page", "search"] = "page"
    comment: str = ""
    question: str = ""


async def read_vote(request: Request) -> Vote:
    """Raises TooLarge, or pydantic's ValidationError."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise TooLarge
    vote = Vote.model_validate(dict(parse_qsl(body.decode(errors="replace"))))
    comment, question = vote.comment.replace("\x00", "")[:MAX_COMMENT], tidy(vote.question, MAX_QUESTION)
    return vote.model_copy(update={"comment": comment, "question": question})


def crosses_sites(headers: Mapping[str, str]) -> bool:
    """Whether another site's page made the browser send this form: Fetch Metadata says so, else Origin beside Host
    (as OWASP's "Cross-Site Request Forgery Prevention" describes). Browsers too old for both are left to the form's token."""
    fetched = headers.get("sec-fetch-site")
    if fetched:
        return fetched not in ("same-origin", "none")
    origin = headers.get("origin")
    return bool(origin) and urlsplit(origin or "").netloc != headers.get("host")


class Ballot:
    """Signs what a page's form carries, and names a reader for one day. `secret` is the server's; HMAC-SHA256."""

    def __init__(self, secret: SecretStr) -> None:
        self._secret = secret.get_secret_value().encode()

    def token(self, entry_id: str, day: date) -> str:
        """The same for every reader, so that a page is made once; bound to the entry and the day."""
        return self._sign("help-centre form", entry_id, day.isoformat())

    def accepts(self, token: str, entry_id: str, day: date) -> bool:
        """Also yesterday's, for a page that was open over midnight or kept by a browser."""
        days = (day, day - timedelta(days=1))
        return any(hmac.compare_digest(token.encode(), self.token(entry_id, each).encode()) for each in days)

    def key(self, request: Request, about: str, day: date) -> str:
        """The same when this reader says something of the same thing again today. Nothing leads back from it to the reader, and
        tomorrow's cannot be connected with it."""
        browser = request.headers.get("user-agent", "")[:300]
        return self._sign("help-centre reader", about, day.isoformat(), address(request), browser)

    def _sign(self, *parts: str) -> str:
        # Lengths keep ("ab", "c") and ("a", "bc") apart.
        message = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.new(self._secret, message.encode(errors="replace"), hashlib.sha256).hexdigest()[:32]


def address(request: Request) -> str:
    return request.client.host if request.client else ""
