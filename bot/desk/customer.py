"""Who the customer is, and whether the shop vouches for it or they only call themselves so. Names are text, never markup."""

from bot.conversation.contacts import Contact
from bot.desk.markup import tag, words
from bot.desk.phrases import Texts


def draw_customer(texts: Texts, who: Contact | None) -> None:
    """In full, into the element that is open now; nothing where nobody told."""
    if who is None or not (who.name or who.email):
        return
    with tag("span", "customer"):
        if who.name:
            words("strong", who.name, "customer-name", dir="auto")
        if who.email:
            words("span", who.email, "customer-email", dir="ltr")
        with tag("span", "chip chip-open" if who.verified else "chip"):
            _sign(who)
            words("span", texts(_standing(who)))


def draw_name(texts: Texts, who: Contact | None) -> None:
    """The name, or else the address, with a sign that is read aloud in words."""
    if who is None or not (name := who.name or who.email):
        return
    words("bdi", name, title=name)
    with tag("span", "vouched" if who.verified else "unvouched", title=texts(_standing(who))):
        _sign(who)
        words("span", texts(_standing(who)), "sr-only")


def _sign(who: Contact) -> None:
    words("span", "✓" if who.verified else "?", "sign", aria_hidden="true")


def _standing(who: Contact) -> str:
    return "customer_verified" if who.verified else "customer_says"
