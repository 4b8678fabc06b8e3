"""Who is writing: a visitor, known only by a random id that the server made and signed."""

import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.channels.web.errors import InvalidToken

SCHEME = "bearer "


@dataclass(frozen=True, slots=True)
class Visitor:
    """`contact` is the visitor's id on this channel; `language` the one their page was in when they came."""

    contact: str
    language: str | None


class _Claims(BaseModel):
    model_config = ConfigDict(extra="forbid")
    contact: str = Field(min_length=16, max_length=64)
    language: str | None = Field(default=None, max_length=16)


class VisitorTokens:
    """Signs and reads tokens. A token names one contact and opens that contact's conversation, nothing else.

    The signature is HMAC, compared in constant time; the salt keeps other tokens signed with the same secret from fitting.
    """

    def __init__(self, secret: SecretStr) -> None:
        if len(secret.get_secret_value()) < 16:
            raise ValueError("the web channel's secret is too short to be one: give at least 16 characters")
        self._serializer = URLSafeSerializer(secret.get_secret_value(), salt="web-visitor")

    def issue(self, language: str | None) -> tuple[Visitor, str]:
        """A new visitor and their token."""
        visitor = Visitor(secrets.token_urlsafe(18), language)
        token = self._serializer.dumps({"contact": visitor.contact, "language": visitor.language})
        return visitor, token if isinstance(token, str) else token.decode()

    def read(self, authorization: str) -> Visitor:
        """The visitor named by an `Authorization: Bearer …` header. Raises InvalidToken."""
        if not authorization.lower().startswith(SCHEME):
            raise InvalidToken
        try:
            claims = _Claims.model_validate(self._serializer.loads(authorization[len(SCHEME) :].strip()))
        except (BadSignature, ValidationError) as error:
            raise InvalidToken from error
        return Visitor(claims.contact, claims.language)
