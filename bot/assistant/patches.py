"""The changes made to Rasa 3.6.21 in its own process, and the guard that keeps them honest.

Each patch replaces one function whose source is known by its hash. Where Rasa's code is another, `apply` raises RasaChanged
instead of patching something it has not seen. Rasa's graph loader imports bot.assistant.understanding at start, and that applies
all of them, in `rasa run`, `rasa shell`, `rasa train` and `rasa test` alike.

  validation    one compiled validator for the action endpoint's answers, instead of a new one for each answer
  connection    one kept-alive connection to the action endpoint, instead of a new one for each action
  graph         the model's components run in an order worked out once, instead of through Dask's scheduler each time
  emptiness     whether the domain is empty is worked out once, instead of for each message
  states        what the policies look at is worked out once for each event, instead of for each policy and prediction
  debug_copies  nothing is copied for a debug line that is not written
  cors          no search for CORS headers that no answer has
  commands      "/restart" or "/faq{…}" typed by a customer is text, not a command
"""

import hashlib
import inspect
from collections.abc import Callable
from typing import Any

from rasa.shared.nlu.training_data.message import Message


class RasaChanged(RuntimeError):
    """Rasa's code is not the one this patch was written for."""


def expect(function: Callable[..., Any], sha256: str) -> None:
    """Raises RasaChanged unless `function` has the source with this hash (the first 16 hex digits of its SHA-256)."""
    found = hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]
    if found != sha256:
        raise RasaChanged(
            f"{function.__module__}.{function.__qualname__} is not the one of Rasa 3.6.21 (found {found}, expected {sha256}). "
            f"Install rasa==3.6.21, or read the new code and adapt the patch in bot/assistant."
        )


def is_understood(message: Message) -> bool:
    """Whether frontline sent its understanding with the message, readable or not: then its text is a customer's."""
    metadata = message.get("metadata")
    return isinstance(metadata, dict) and "understanding" in metadata


_applied = False


def apply() -> None:
    """Applies every patch, once."""
    global _applied
    if _applied:
        return
    from bot.assistant import commands, connection, cors, debug_copies, emptiness, graph, states, validation

    for patch in (validation, connection, graph, emptiness, states, debug_copies, cors, commands):
        patch.apply()
    _applied = True
