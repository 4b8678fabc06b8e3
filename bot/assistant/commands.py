"""Patch: what customers type is never a command.

Rasa takes a text like `/restart` or `/faq{"language": "vi"}` for an intent with entities, and with it would skip the
understanding, set slots and confidence. That is a developer's tool. A message that carries frontline's understanding is a
customer's: it keeps the understood intent, whatever its text.
"""

from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.patches import expect, is_understood

_process = RegexMessageHandler.process


def apply() -> None:
    expect(RegexMessageHandler.process, "c0b15285ba78223d")
    RegexMessageHandler.process = _process_commands


# `self` has no type, for Rasa takes every annotated argument for an input of the graph.
def _process_commands(self, messages: list[Message], domain: Domain | None = None) -> list[Message]:  # type: ignore[no-untyped-def]
    return [message if is_understood(message) else _process(self, [message], domain)[0] for message in messages]
