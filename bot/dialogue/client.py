"""Asking Rasa: one HTTP call per message, bounded in time, an empty answer counted as a failure."""

import asyncio
from collections.abc import Sequence

import httpx
from pydantic import ValidationError

from bot.conversation.errors import ResponderTimeout, ResponderUnavailable
from bot.dialogue.protocol import RasaMessage, RasaReply, UnderstandingMetadata

PATIENCE_SECONDS = 5.0
"""A customer who waits longer than this is better off with a person."""


class RasaClient:
    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            timeout=httpx.Timeout(PATIENCE_SECONDS),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=64),
            trust_env=False,  # an internal hop: no proxy, and no look through the environment on every call
        )

    async def say(self, sender: str, text: str, understanding: UnderstandingMetadata) -> Sequence[RasaMessage]:
        """What Rasa answers, never empty. Raises ResponderUnavailable or ResponderTimeout."""
        message = {"sender": sender, "message": text, "metadata": {"understanding": understanding.model_dump()}}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                response = await self._http.post("/webhooks/rest/webhook", json=message)
            response.raise_for_status()
            answered = RasaReply.validate_json(response.content)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise ResponderTimeout(f"Rasa took longer than {PATIENCE_SECONDS:.0f} s") from error
        except httpx.HTTPError as error:
            raise ResponderUnavailable(f"Rasa is not answering: {type(error).__name__}") from error
        except ValidationError as error:
            raise ResponderUnavailable(f"Rasa answered something unexpected: {error.error_count()} faults") from error
        if not answered:
            # Rasa's REST channel answers 200 and an empty list when something broke inside it.
            raise ResponderUnavailable("Rasa answered nothing")
        return answered

    async def is_ready(self) -> bool:
        """Whether Rasa is up with a model loaded."""
        try:
            response = await self._http.get("/", timeout=2.0)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    async def close(self) -> None:
        await self._http.aclose()
