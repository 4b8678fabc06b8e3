"""Files that an agent sends, kept in memory until they are imported or an hour has passed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from knowledge_base.exchange import Source

MAX_UPLOAD = 20_000_000
"""Bytes of one file."""
KEPT = timedelta(hours=1)
MOST_FILES = 20
"""Kept of one agent; the oldest makes room."""


class UploadTooLarge(Exception):
    """More bytes than MAX_UPLOAD."""


@dataclass(frozen=True, slots=True)
class _Kept:
    agent_id: int
    source: Source
    at: datetime


class Uploads:
    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    async def keep(self, agent_id: int, name: str, chunks: AsyncIterator[bytes], now: datetime) -> str:
        """A token to `take` it with. Raises UploadTooLarge as soon as that is known."""
        content = bytearray()
        async for chunk in chunks:
            content += chunk
            if len(content) > MAX_UPLOAD:
                raise UploadTooLarge
        self._forget(agent_id, now)
        token = token_urlsafe(16)
        self._kept[token] = _Kept(agent_id, Source(name[:200] or "file", bytes(content)), now)
        return token

    def take(self, agent_id: int, tokens: list[str]) -> list[Source]:
        """The agent's own files, in that order; they are kept no longer."""
        mine = [token for token in tokens if token in self._kept and self._kept[token].agent_id == agent_id]
        return [self._kept.pop(token).source for token in dict.fromkeys(mine)]

    def _forget(self, agent_id: int, now: datetime) -> None:
        self._kept = {token: kept for token, kept in self._kept.items() if kept.at + KEPT > now}
        mine = [token for token, kept in self._kept.items() if kept.agent_id == agent_id]
        for token in mine[: max(0, len(mine) - MOST_FILES + 1)]:
            del self._kept[token]
