"""Keeping the bot's token out of logs and reasons.

The Bot API puts the token in the path of every URL. python-telegram-bot logs it and every parameter at DEBUG, and a proxy's error
page, which python-telegram-bot quotes, tends to repeat it.
"""

import logging

from pydantic import SecretStr

_LOGGERS = ("telegram.Bot", "telegram.request.BaseRequest")
_LONGEST = 300


class Redaction(logging.Filter):
    def __init__(self, *secrets: SecretStr) -> None:
        super().__init__()
        # A token reads "<bot id>:<secret>"; the colon may be escaped on the way, the secret half never is.
        self._secrets = [secret.get_secret_value().rpartition(":")[2] for secret in secrets]

    def clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text

    def reason(self, error: Exception) -> str:
        """One error as a short line that may be stored and shown."""
        return self.clean(str(error))[:_LONGEST]

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.clean(record.getMessage()), None
        return True

    def install(self) -> None:
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self)

    def remove(self) -> None:
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self)
