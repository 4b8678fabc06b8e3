"""Turns frontline's understanding of a message into Rasa's intent, ranking and language.

Frontline sends it along as metadata (see FrontlineUnderstanding). A message without it, as in `rasa shell`, is understood
over HTTP: POST $FRONTLINE_URL/assistant/understand with {"text": …}, bearer token $FRONTLINE_ASSISTANT_TOKEN.

Everything that comes in is foreign: `read` returns only what is complete, known and bounded, and None for the rest.
"""

from __future__ import annotations

import json
import logging
import math
import os
import urllib.error
import urllib.request
from typing import Any, TypedDict

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.assistant import patches

patches.apply()

logger = logging.getLogger(__name__)

LANGUAGES = frozenset({"zh-Hans", "zh-Hant", "en", "vi"})
INTENTS = frozenset(
    {
        "faq",
        "out_of_scope",
        "greet",
        "thank",
        "goodbye",
        "ask_human",
        "complain",
        "affirm",
        "deny",
        "stop",
        "bot_challenge",
    }
)
MOST_CANDIDATES = 3
LONGEST_NAME = 200
LONGEST_QUESTION = 500
LARGEST_ANSWER = 64 * 1024

Score = dict[str, Any]


class Understanding(TypedDict):
    language: str
    intents: list[Score]
    candidates: list[Score]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FrontlineUnderstanding(GraphComponent, IntentClassifier):
    """Reads `metadata["understanding"]` of a message; the format is that of `read`.

    Sets the intent, the ranking and an entity `language`, and leaves the understanding in the message's metadata for the
    action endpoint, None where it was sent but unreadable. That counts as confidence 0: the FallbackClassifier makes it an offer.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`timeout`: seconds to wait for frontline where a message carries no understanding."""
        return {"timeout": 2.0}

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> FrontlineUnderstanding:
        """Creates the component from config.yml."""
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._timeout = float(config["timeout"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Understands messages in place; called by Rasa for each message that comes in."""
        for message in messages:
            understanding = self._understanding_of(message)
            intents = understanding["intents"] if understanding else []
            message.set(INTENT, intents[0] if intents else {"name": None, "confidence": 0.0}, add_to_output=True)
            # A list of its own: the FallbackClassifier inserts into it.
            message.set(INTENT_RANKING_KEY, list(intents), add_to_output=True)
            if understanding:
                message.set(ENTITIES, [_language_entity(message, understanding["language"])], add_to_output=True)
            if understanding or patches.is_understood(message):
                message.set("metadata", {"understanding": understanding}, add_to_output=True)
        return messages

    def _understanding_of(self, message: Message) -> Understanding | None:
        if patches.is_understood(message):
            return read(message.get("metadata")["understanding"])
        text = message.get(TEXT) or ""
        if text.startswith(INTENT_MESSAGE_PREFIX):  # a developer's "/intent" in the shell or in a test
            return None
        return self._ask_frontline(text)

    def _ask_frontline(self, text: str) -> Understanding | None:
        url = os.environ.get("FRONTLINE_URL")
        if not url:
            logger.warning("A message came without understanding and FRONTLINE_URL is not set: it is not understood.")
            return None
        request = urllib.request.Request(  # noqa: S310 - the operator's own address
            f"{url.rstrip('/')}/assistant/understand",
            data=json.dumps({"text": text}).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {os.environ.get('FRONTLINE_ASSISTANT_TOKEN', '')}",
            },
        )
        try:
            with _DIRECT.open(request, timeout=self._timeout) as response:
                return read(json.loads(response.read(LARGEST_ANSWER)))
        except (OSError, ValueError) as error:  # unreachable, refused or slow; not JSON
            logger.warning("Frontline did not understand a message: %s. Is it running at FRONTLINE_URL?", error)
            return None


# Frontline is on this machine or next to it: never through a proxy.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def read(understanding: Any) -> Understanding | None:
    """The understanding, checked, best intent first; None where any of it is missing, unknown, too long or too much.

    {"language": one of LANGUAGES,
     "intents": [{"name": one of INTENTS, "confidence": 0…1}, …],
     "candidates": [{"entry": id, "confidence": 0…1, "question": text}, …]}    # at most MOST_CANDIDATES
    """
    if not isinstance(understanding, dict):
        return None
    language, intents, candidates = (understanding.get(key) for key in ("language", "intents", "candidates"))
    well_formed = (
        isinstance(language, str)
        and language in LANGUAGES
        and isinstance(intents, list)
        and 0 < len(intents) <= len(INTENTS)
        and all(_is_score(score) and _is_text(score.get("name"), LONGEST_NAME) and score["name"] in INTENTS for score in intents)
        and isinstance(candidates, list)
        and len(candidates) <= MOST_CANDIDATES
        and all(
            _is_score(score) and _is_text(score.get("entry"), LONGEST_NAME) and _is_text(score.get("question"), LONGEST_QUESTION)
            for score in candidates
        )
    )
    if not well_formed:
        return None
    return {
        "language": language,
        "intents": _best_first(intents, ("name", "confidence")),
        "candidates": _best_first(candidates, ("entry", "confidence", "question")),
    }


def _is_score(score: Any) -> bool:
    confidence = score.get("confidence") if isinstance(score, dict) else None
    is_number = isinstance(confidence, (int, float)) and not isinstance(confidence, bool)
    return is_number and math.isfinite(confidence) and 0.0 <= confidence <= 1.0


def _is_text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest


def _best_first(scores: list[Score], keys: Any) -> list[Score]:
    return sorted(({key: score[key] for key in keys} for score in scores), key=lambda score: -score["confidence"])


def _language_entity(message: Message, language: str) -> dict[str, Any]:
    """Fills the slot `language` by its `from_entity` mapping; spans the whole message."""
    length = len(message.get(TEXT) or "")
    return {"entity": "language", "value": language, "start": 0, "end": length, "extractor": "FrontlineUnderstanding"}
