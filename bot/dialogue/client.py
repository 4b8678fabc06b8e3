"""Asking Rasa: one HTTP call per message, bounded in time, an empty answer counted as a failure."""

import json
from collections.abc import Sequence

import aiohttp
from pydantic import ValidationError

from bot.conversation.errors import ResponderTimeout, ResponderUnavailable
from bot.dialogue.protocol import RasaMessage, RasaReply, UnderstandingMetadata

PATIENCE_SECONDS = 5.0
"""A customer who waits longer than this is better off with a person."""

KEPT_SECONDS = 3.0
"""Less than the 5 after which Rasa's server hangs up: a message must not meet a connection that is just being closed."""


class RasaClient:
    """Make it within a running event loop. Every message passes here: aiohttp, for httpx takes several times as long."""

    def __init__(self, url: str) -> None:
        self._http = aiohttp.ClientSession(
            base_url=url.rstrip("/") + "/",
            timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS),
            connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=KEPT_SECONDS),
            json_serialize=_compact,
        )

    async def say(self, sender: str, text: str, understanding: UnderstandingMetadata) -> Sequence[RasaMessage]:
        """What Rasa answers, never empty. Raises ResponderUnavailable or ResponderTimeout."""
        message = {"sender": sender, "message": text, "metadata": {"understanding": understanding.model_dump()}}
        try:
            async with self._http.post("webhooks/rest/webhook", json=message, raise_for_status=True) as response:
                answered = RasaReply.validate_json(await response.read())
        except TimeoutError as error:  # aiohttp's own time-outs are among them
            raise ResponderTimeout(f"Rasa took longer than {PATIENCE_SECONDS:.0f} s") from error
        except aiohttp.ClientError as error:
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
            async with self._http.get("", timeout=aiohttp.ClientTimeout(total=2.0)) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def close(self) -> None:
        await self._http.close()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
