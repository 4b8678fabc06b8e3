"""Whose help centre this is."""

import re
from dataclasses import dataclass
from typing import Self

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_TELEPHONE = re.compile(r"\+?[\d\s().-]{6,24}")


@dataclass(frozen=True, slots=True)
class Shop:
    """`name` is "" where none was set. `contact` is an address, number or line of text. `url` is where the server is reached,
    ending in "/", or "" where that is not known: pages then link relatively only."""

    name: str = ""
    contact: str = ""
    url: str = ""

    @classmethod
    def of(cls, name: str, contact: str, url: str) -> Self:
        """From the settings, as people write them."""
        return cls(name.strip(), contact.strip(), f"{url.rstrip('/')}/" if url else "")

    @property
    def contact_link(self) -> str:
        """Where pressing the contact leads; "" for one that is only to be read."""
        if _MAIL.fullmatch(self.contact):
            return f"mailto:{self.contact}"
        if _TELEPHONE.fullmatch(self.contact):
            return "tel:" + re.sub(r"[^\d+]", "", self.contact)
        return self.contact if self.contact.startswith("https://") else ""
