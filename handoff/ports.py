"""What the handoff needs of conversations. The app hands it the real ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from handoff.model import KeptFile, TranscriptLine


class Conversations(Protocol):
    """All within the caller's transaction: a ticket and its conversation change together or not at all."""

    async def transcript(self, session: AsyncSession, conversation_id: str) -> Sequence[TranscriptLine]:
        """The whole conversation, in order."""

    async def hold(self, session: AsyncSession, conversation_id: str) -> None:
        """Lock the conversation until commit. Taken before the ticket, always, so that nobody waits in a circle."""

    async def append_reply(
        self,
        session: AsyncSession,
        conversation_id: str,
        agent_name: str,
        text: str,
        files: Sequence[str],
        reply_id: str,
        now: datetime,
    ) -> bool:
        """Say `text` (Markdown), with the conversation's `files` (ids), to the customer in their channel; False when
        `reply_id` was said before. Raises InvalidFile where one is not there."""

    async def agent_joined(self, session: AsyncSession, conversation_id: str, agent_name: str, now: datetime) -> None:
        """Tell the customer who is with them now."""

    async def return_to_assistant(self, session: AsyncSession, conversation_id: str, now: datetime) -> None:
        """The assistant answers again, remembering nothing of the dialogue that led to the ticket."""

    def announce(self, session: AsyncSession, conversation_id: str) -> None:
        """Tell whoever watches the desk or the conversation, once this transaction commits."""


class Files(Protocol):
    """Where the files that agents send are kept."""

    max_bytes: int
    """Of one file."""

    async def keep(self, conversation_id: str, channel: str, name: str, content: bytes) -> KeptFile:
        """Keep a file for a reply in this conversation. Raises InvalidFile. In a transaction of its own."""
