"""Patch: whether the domain is empty is worked out once for each domain.

Rasa asks for every message, and answers by building an empty domain and comparing both as dictionaries. A loaded domain does
not change.
"""

from rasa.shared.core.domain import Domain

from bot.assistant.patches import expect

_is_empty = Domain.is_empty


def apply() -> None:
    expect(Domain.is_empty, "884be90ef485f1d2")
    Domain.is_empty = _is_empty_once


def _is_empty_once(self: Domain) -> bool:
    if "_is_empty" not in self.__dict__:
        self.__dict__["_is_empty"] = _is_empty(self)
    return bool(self.__dict__["_is_empty"])
