"""Links that carry a conversation to another channel: signed, short-lived, and good once (see carrying.py).

A link is 32 bytes as 43 characters of URL-safe base64: the conversation's id (12), the second it runs out (4, big-endian), the
first 16 of an HMAC-SHA256 over both and where it leads. So short for Telegram's deep links, which take up to 64 of A-Z, a-z, 0-9,
_ and -: https://core.telegram.org/bots/features#deep-linking
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

LIVES: Mapping[str, timedelta] = {"web": timedelta(hours=24), "telegram": timedelta(minutes=15)}
"""By the channel that the link leads to. Telegram's is followed by who asked for it, at once."""
_ID, _SECONDS, _SIGNATURE = 12, 4, 16
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of ours, still to be followed. `key` is by what it is known once it was: a link can be written in several ways."""

    key: str
    conversation_id: str
    until: datetime


class CarryLinks:
    """`secret` is the server's."""

    def __init__(self, secret: SecretStr) -> None:
        self._key = hashlib.sha256(b"carry-links " + secret.get_secret_value().encode()).digest()

    def sign(self, conversation_id: str, to: str, now: datetime) -> str:
        """To the channel `to`, one of LIVES."""
        until = int((now + LIVES[to]).timestamp())
        said = bytes.fromhex(conversation_id) + until.to_bytes(_SECONDS)
        return base64.urlsafe_b64encode(said + self._sign(said, to)).decode().rstrip("=")

    def read(self, token: str, to: str) -> Link | None:
        """None for what is no link of ours to there. Compared in constant time."""
        if not _FORM.fullmatch(token):
            return None
        decoded = base64.urlsafe_b64decode(token + "=")
        said, signature = decoded[:-_SIGNATURE], decoded[-_SIGNATURE:]
        if not hmac.compare_digest(self._sign(said, to), signature):
            return None
        return Link(signature.hex(), said[:_ID].hex(), datetime.fromtimestamp(int.from_bytes(said[_ID:]), UTC))

    def _sign(self, said: bytes, to: str) -> bytes:
        return hmac.new(self._key, said + to.encode(), hashlib.sha256).digest()[:_SIGNATURE]
