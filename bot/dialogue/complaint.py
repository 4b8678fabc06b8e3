"""Reading a complaint: what happened, which order, how to reach the customer.

Pure rules for the assistant's complaint form (slots `complaint_what`, `complaint_order`, `complaint_contact`; see
data/assistant/domain.yml). A slot is None until known and "" once the customer said there is none.
"""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

WHAT, ORDER, CONTACT = "complaint_what", "complaint_order", "complaint_contact"
SLOTS = (WHAT, ORDER, CONTACT)
DETAILS = {WHAT: "what_happened", ORDER: "order_number", CONTACT: "contact"}
NOT_GIVEN = ""

LONGEST = {WHAT: 2000, ORDER: 200, CONTACT: 200}
"""Characters kept of each detail."""

# All of these read text in which Latin letters have lost their diacritics (see _fold).
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII)
# Digits that look like a phone: a country code, a leading 0, or a mainland mobile.
PHONE = re.compile(r"(?<![\w#-])(?:\+\d{1,3}[ .-]?\(?\d|0\d|1[3-9]\d)(?:[ .()-]{0,2}\d){6,11}(?![\w-])", re.ASCII)
MESSENGER = re.compile(
    r"(?<![a-z])(?:wechat|weixin|whatsapp|telegram|line|zalo|vx|微信|薇信)(?:号|號|\s?id)?"
    r"(?:\s*[:：是]\s*|\s+(?=[a-z_.+-]*\d))@?[a-z0-9_.+-]{4,32}",
    re.I,
)
# "order no. 12345", "#12345", "订单号：12345", "mã đơn 12345"; or letters and digits in one, such as LS-20391.
NAMED_ORDER = re.compile(
    r"(?:(?<![a-z])order(?:\s*(?:number|no|nr|id))?|(?<![a-z])(?:ma(?:\s*so)?\s*)?don(?:\s*hang)?(?:\s*so)?"
    r"|(?:订单|訂單|单|單)(?:编号|編號|号码|號碼|号|號)?|#)"
    r"[\s.:：#是为為]{0,4}(?:(?:is|la)\s+)?(?P<number>(?=[A-Z-]{0,6}\d{3})[A-Z0-9][A-Z0-9-]{3,31})(?![\w@])",
    re.I | re.ASCII,
)
CODED_ORDER = re.compile(r"(?<![\w@.+-])(?P<number>[A-Z]{1,4}-?\d{4,20}(?:-\d{1,8})?|\d{12,24})(?![\w@-])", re.ASCII)

_WORDS = yaml.safe_load(Path(__file__).with_name("complaint_words.yml").read_text(encoding="utf-8"))
GENERIC_WORDS = {"en": frozenset(_WORDS["generic_en"].split()), "vi": frozenset(_WORDS["generic_vi"].split())}
GENERIC_CHINESE = re.compile("|".join(_WORDS["generic_zh"].split()))
DECLINED = re.compile("|".join(_WORDS["declined"]))

HAN = re.compile(r"[㐀-䶿一-鿿]")
# What must be left, without the formula of complaining, for a message to tell what happened.
WORDS_THAT_TELL = {"en": 3, "vi": 4}
CHARACTERS_THAT_TELL = 6


def collect(asked_slot: str | None, text: str, slots: Mapping[str, Any]) -> dict[str, str | None]:
    """The form's slots that one message fills.

    `asked_slot` is Rasa's `requested_slot`: None for the message that opened the complaint, whose answer names every slot
    (None where the message is silent), so that an earlier complaint leaves nothing behind. `slots` are the tracker's, where
    Rasa has put the text into the asked slot already; it does so for any message but a plea for a person or to stop,
    and then there is nothing to collect.
    """
    text = text.strip()
    mentioned: dict[str, str | None] = {ORDER: find_order(text), CONTACT: find_contact(text)}
    if asked_slot is None:
        return {WHAT: _cut(WHAT, text) if tells_what(text, slots.get("language")) else None, **mentioned}
    if asked_slot not in SLOTS or slots.get(asked_slot) is None:
        return {}
    found: dict[str, str | None] = {slot: value for slot, value in mentioned.items() if value and slots.get(slot) is None}
    found[asked_slot] = _answer(asked_slot, text, mentioned)
    return found


def details(slots: Mapping[str, Any]) -> dict[str, str]:
    """What the ticket shows of the complaint, under the names agents read, each only where the customer gave it."""
    return {name: str(slots[slot]) for slot, name in DETAILS.items() if slots.get(slot)}


def find_order(text: str) -> str | None:
    """An order number named in the text, or None."""
    text = _fold(text)
    found = NAMED_ORDER.search(text) or CODED_ORDER.search(EMAIL.sub(" ", PHONE.sub(" ", text)))
    return _cut(ORDER, found["number"].upper()) if found else None


def find_contact(text: str) -> str | None:
    """An e-mail address, phone number or messenger id in the text (several: joined by ", "), or None."""
    without_order = NAMED_ORDER.sub(" ", _fold(text))
    found = [match[0].strip() for pattern in (EMAIL, PHONE, MESSENGER) for match in pattern.finditer(without_order)]
    return _cut(CONTACT, ", ".join(dict.fromkeys(found))) if found else None


def tells_what(text: str, language: object = None) -> bool:
    """Whether an opening complaint already says what happened ("the pot was broken"), not only that there is one."""
    folded = _fold(text)
    story = EMAIL.sub(" ", PHONE.sub(" ", NAMED_ORDER.sub(" ", folded))).casefold()
    if HAN.search(story):
        return len(HAN.findall(GENERIC_CHINESE.sub("", story))) >= CHARACTERS_THAT_TELL
    in_vietnamese = language == "vi" or (language is None and folded != unicodedata.normalize("NFKC", text))
    spoken = "vi" if in_vietnamese else "en"
    return sum(word not in GENERIC_WORDS[spoken] for word in re.findall(r"[a-z']+", story)) >= WORDS_THAT_TELL[spoken]


def _answer(asked_slot: str, text: str, mentioned: Mapping[str, str | None]) -> str:
    """Any text answers; a refusal is kept as "not given", and of a sentence around a number only the number."""
    if asked_slot == WHAT:
        return _cut(WHAT, text)
    if named := mentioned[asked_slot]:
        return named
    only_the_contact = asked_slot == ORDER and mentioned[CONTACT] == text
    said = _plain(text)
    return NOT_GIVEN if only_the_contact or not said or DECLINED.fullmatch(said) else _cut(asked_slot, text)


def _plain(text: str) -> str:
    kept = "".join(char if unicodedata.category(char)[0] in "LN" else " " for char in _fold(text.casefold()))
    return " ".join(kept.split())


def _fold(text: str) -> str:
    """Latin letters without their diacritics, so that Vietnamese is read with and without them."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.replace("đ", "d").replace("Đ", "D").replace("’", "'")


def _cut(slot: str, text: str) -> str:
    return text[: LONGEST[slot]]
