"""Signed and sealed messages: what both platforms put around what they send us, and we around what we answer.

https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Message_encryption_and_decryption_instructions.html
https://developer.work.weixin.qq.com/document/path/90968
AES-256-CBC over 16 random bytes, the length of the text, the text and the receiver's id; SHA-1 over the sorted parts signs it.
The cipher is wechatpy's; it compares signatures in variable time and trusts what it deciphers, so that is done here.
"""

import base64
import hmac
import re
import secrets
import struct
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr
from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import WeChatException
from wechatpy.utils import WeChatSigner

from bot.channels.tencent.xml import written

FRESH = timedelta(minutes=10)
"""A signature older than this, or from further in the future, is a replayed one; clocks may differ by minutes."""


_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


class NotOurs(Exception):
    """Deciphered into nothing that was sealed for us."""


class _Cipher(PrpCrypto):  # type: ignore[misc]  # wechatpy has no types
    def get_random_string(self) -> str:
        return secrets.token_hex(8)  # wechatpy's own is not from a secure source


class Envelope:
    """`token` and `aes_key` (43 characters) as in the platform's console; `receiver` is the AppID or the CorpID.

    Raises ValueError where one cannot be the console's.
    """

    def __init__(self, token: SecretStr, aes_key: SecretStr, receiver: str) -> None:
        if not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("The Token must have 3 to 32 letters and digits, as in the platform's console.")
        if not _KEY.fullmatch(aes_key.get_secret_value()):
            raise ValueError("The EncodingAESKey must have 43 letters and digits, as in the platform's console.")
        key = base64.b64decode(aes_key.get_secret_value() + "=")
        self._token = token
        self._cipher = _Cipher(key)
        self._receiver = receiver

    def signed(self, signature: str, *parts: str) -> bool:
        """Whether `signature` is the platform's over `parts`; in constant time."""
        return hmac.compare_digest(self.sign(*parts).encode(), signature.encode(errors="replace"))

    def sign(self, *parts: str) -> str:
        signer = WeChatSigner()
        signer.add_data(self._token.get_secret_value(), *(part.encode(errors="replace") for part in parts))
        return str(signer.signature)

    def open(self, sealed: str) -> str:
        """Raises NotOurs."""
        try:
            return str(self._cipher.decrypt(sealed, self._receiver))
        except (ValueError, IndexError, struct.error, WeChatException) as error:
            raise NotOurs(type(error).__name__) from None

    def seal(self, text: str, now: datetime) -> str:
        """`text` as the XML of a sealed and signed answer."""
        sealed = self._cipher.encrypt(text, self._receiver).decode()
        nonce, timestamp = secrets.token_hex(8), str(int(now.timestamp()))
        return written(
            {
                "Encrypt": sealed,
                "MsgSignature": self.sign(timestamp, nonce, sealed),
                "TimeStamp": int(timestamp),
                "Nonce": nonce,
            }
        )


def is_fresh(timestamp: str, now: datetime) -> bool:
    """Whether a signed time (seconds since 1970) is near enough to now."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        return False
    return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= FRESH
