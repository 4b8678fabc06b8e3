"""Taking personal data out of what is going to be published. Patterns find what has a form; names and addresses have none, so
a person must look as well."""

import re
from pathlib import Path

from bot.phrases import Phrases

_PLACEHOLDERS = Phrases(Path(__file__).with_name("phrases.yml"))
_PATTERNS = {
    "email": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII),
    "phone": re.compile(r"(?<![\w#-])(?:\+\d{1,3}[ .-]?\(?\d|\(?0\d|1[3-9]\d)(?:[ .()-]{0,2}\d){6,11}(?![\w-])", re.ASCII),
    # Letters and digits in one (LS-20391, 1Z999AA10123456784), a card's groups of four, or six digits and more: an order, a
    # parcel, an account. Years, prices and days are shorter.
    "number": re.compile(
        r"(?<![\w@.-])#?(?:\d{4}(?:[ -]\d{4}){2,4}|[A-Z]{1,4}-?\d{4,}[A-Z\d-]*|\d[A-Z\d]{2,}\d{5,}|\d{6,}(?:-\d+)*)(?![\w@])",
        re.ASCII,
    ),
}


def redacted(text: str, language: str) -> tuple[str, int]:
    """The text with e-mail addresses, phone, order and other long numbers replaced by "[phone number]" in `language`, and how
    many there were.
    """
    count = 0
    for kind, pattern in _PATTERNS.items():
        text, found = pattern.subn(_PLACEHOLDERS.text(kind, language), text)
        count += found
    return text, count
