"""Who is writing: a visitor, known only by a random id that the server made and signed; or a person whom the shop vouched for."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.channels.web.errors import InvalidToken, LinkRefused

SCHEME = "bearer "
VERIFIED = "user:"
"""Contacts of verified people begin so; a random id never holds a colon."""
VERIFIED_LIFE = timedelta(hours=12)
"""A page of the shop vouches for its user with each load; a browser left open somewhere forgets them."""
LINK_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Visitor:
    """`contact` is the visitor's id on this channel; `language` the one their page was in when they came."""

    contact: str
    language: str | None

    @property
    def verified(self) -> bool:
        return self.contact.startswith(VERIFIED)


class _Claims(BaseModel):
    model_config = ConfigDict(extra="forbid")
    contact: str = Field(min_length=16, max_length=64)
    language: str | None = Field(default=None, max_length=16)
    until: int | None = None


class VisitorTokens:
    """Signs and reads tokens. A token names one contact and opens that contact's conversation, nothing else.

    The signature is HMAC, compared in constant time; the salt keeps other tokens signed with the same secret from fitting.
    """

    def __init__(self, secret: SecretStr) -> None:
        if len(secret.get_secret_value()) < 16:
            raise ValueError("the web channel's secret is too short to be one: give at least 16 characters")
        self._tokens = URLSafeSerializer(secret.get_secret_value(), salt="web-visitor")
        self._links = URLSafeSerializer(secret.get_secret_value(), salt="web-return")

    def issue(self, language: str | None) -> tuple[Visitor, str]:
        """A new visitor and their token."""
        visitor = Visitor(secrets.token_urlsafe(18), language)
        return visitor, self._sign(self._tokens, visitor, None)

    def issue_verified(self, subject: str, language: str | None, now: datetime) -> tuple[Visitor, str]:
        """The person whom the shop knows as `subject`, and their token for the next hours."""
        visitor = Visitor(VERIFIED + hashlib.sha256(subject.encode()).hexdigest()[:40], language)
        return visitor, self._sign(self._tokens, visitor, now + VERIFIED_LIFE)

    def read(self, authorization: str) -> Visitor:
        """The visitor named by an `Authorization: Bearer …` header. Raises InvalidToken."""
        if not authorization.lower().startswith(SCHEME):
            raise InvalidToken
        return self._read(self._tokens, authorization[len(SCHEME) :].strip())

    def presented(self, authorization: str) -> tuple[Visitor, str] | None:
        """The same with the token itself, where one need not be shown; None for nobody we know."""
        try:
            return self.read(authorization), authorization[len(SCHEME) :].strip()
        except InvalidToken:
            return None

    def link(self, visitor: Visitor, now: datetime) -> str:
        """What leads back into the visitor's conversation for the next days; verified people go through the shop instead."""
        return self._sign(self._links, visitor, now + LINK_LIFE)

    def follow(self, link: str) -> tuple[Visitor, str]:
        """The visitor whom a link leads back, and their token. Raises LinkRefused."""
        try:
            visitor = self._read(self._links, link)
        except InvalidToken as error:
            raise LinkRefused from error
        if visitor.verified:  # their history opens only to whom the shop vouches for
            raise LinkRefused
        return visitor, self._sign(self._tokens, visitor, None)

    def _sign(self, signer: URLSafeSerializer, visitor: Visitor, until: datetime | None) -> str:
        claims = {"contact": visitor.contact, "language": visitor.language}
        signed = signer.dumps(claims | ({"until": int(until.timestamp())} if until else {}))
        return signed if isinstance(signed, str) else signed.decode()

    def _read(self, signer: URLSafeSerializer, token: str) -> Visitor:
        try:
            claims = _Claims.model_validate(signer.loads(token))
        except (BadSignature, ValidationError) as error:
            raise InvalidToken from error
        if claims.until is not None and datetime.now(UTC).timestamp() >= claims.until:
            raise InvalidToken
        return Visitor(claims.contact, claims.language)
