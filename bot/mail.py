"""Sending e-mail through the shop's own mail server.

MailFailed    it was not taken; `permanent` where trying again cannot help (no such mailbox). `failure` says what the server said.
"""

from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import aiosmtplib
from pydantic import SecretStr

from bot.conversation.failures import Failure, because

TIMEOUT_SECONDS = 30.0
_DEFAULT_PORTS = {"smtp": 587, "smtps": 465}


class MailFailed(Exception):
    def __init__(self, failure: Failure, *, permanent: bool) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.permanent = permanent


class MailServer:
    """`url` as in smtp://user:password@mail.shop.example:587 (TLS by STARTTLS) or smtps://… (TLS from the start). A password
    never travels unencrypted, but to this machine itself. Raises ValueError for a URL of another form."""

    def __init__(self, url: SecretStr) -> None:
        parts = urlsplit(url.get_secret_value())
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            raise ValueError("write it as smtp://user:password@mail.shop.example:587 or smtps://…")
        self._host = parts.hostname
        self._port = parts.port or _DEFAULT_PORTS[parts.scheme]
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._tls = parts.scheme == "smtps"

    async def send(self, message: EmailMessage) -> None:
        """Raises MailFailed."""
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._tls,
                start_tls=self._start_tls(),
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            raise MailFailed(because("address_refused"), permanent=all(code >= 500 for code in codes)) from error
        except aiosmtplib.SMTPResponseException as error:
            raise MailFailed(because("mail_refused", number=error.code), permanent=False) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailFailed(because("mail_unusable", fault=type(error).__name__), permanent=False) from error

    def _start_tls(self) -> bool | None:
        """None: where the server offers it."""
        if self._tls:
            return False
        return True if self._password and not _is_here(self._host) else None


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
