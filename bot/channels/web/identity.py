"""Who a logged-in user of the shop is, as the shop's own server signed it: a JWT (RFC 7519), HS256, with a secret both know.

A page cannot make one up, and one that leaks is worth an hour at most.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import jwt
from pydantic import BaseModel, Field, SecretStr, StringConstraints, TypeAdapter, ValidationError

from bot.channels.web.errors import IdentityRefused
from bot.channels.web.models import Email, Language

LONGEST = timedelta(hours=1)
LEEWAY = timedelta(seconds=60)
"""How far the clocks of the two servers may be apart."""
_EMAIL = TypeAdapter(Email)


@dataclass(frozen=True, slots=True)
class Person:
    """`subject` is the shop's own id of its user."""

    subject: str
    name: str | None
    email: str | None
    language: str | None


class _Claims(BaseModel):
    sub: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    exp: int
    name: str | None = Field(default=None, max_length=1000)
    email: str | None = Field(default=None, max_length=1000)
    language: str | None = Field(default=None, max_length=64)


class Identities:
    def __init__(self, secret: SecretStr) -> None:
        self._secret = secret.get_secret_value()

    def read(self, token: str, now: datetime) -> Person:
        """Raises IdentityRefused, which tells the shop's developer what to correct."""
        try:
            # Exactly one algorithm: a token cannot choose its own. PyJWT compares signatures in constant time.
            claims = _Claims.model_validate(
                jwt.decode(
                    token,
                    self._secret,
                    algorithms=["HS256"],
                    leeway=LEEWAY,
                    options={"require": ["sub", "exp"], "verify_aud": False},
                )
            )
        except jwt.ExpiredSignatureError as error:
            raise IdentityRefused("The identity has run out: have the shop's server sign a new one.") from error
        except (jwt.InvalidTokenError, ValidationError) as error:
            raise IdentityRefused(
                "The identity does not hold: sign a JWT with HS256, FRONTLINE_IDENTITY_SECRET and the claims sub and exp."
            ) from error
        if claims.exp > (now + LONGEST + LEEWAY).timestamp():
            raise IdentityRefused("The identity is good for too long: let exp be at most an hour ahead.")
        return Person(claims.sub, _tidy(claims.name), _email(claims.email), _language(claims.language))


def _tidy(name: str | None) -> str | None:
    return " ".join((name or "").replace("\0", "").split())[:120] or None


def _email(given: str | None) -> str | None:
    """An address in a form we cannot use is no reason to turn a customer away."""
    try:
        return _EMAIL.validate_python(given) if given else None
    except ValidationError:
        return None


def _language(given: str | None) -> str | None:
    try:
        return TypeAdapter(Language).validate_python(given) if given else None
    except ValidationError:
        return None
