"""What was talked about just before a message."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from bot.conversation.model import Author
from bot.conversation.tables import MessageRow
from bot.db import Database

FRESH = timedelta(minutes=30)
"""What was said longer ago is no longer what a short message goes on from."""
_LOOK_BACK = 8
_ENDS = frozenset({"handoff_opened", "resolved", "restarted"})


class Topic(NamedTuple):
    """`entry` is the FAQ entry last answered with, where the assistant did; `text` the customer's words."""

    text: str
    entry: str | None


Recall = Callable[[str, int, datetime], Awaitable[Topic | None]]
"""(conversation, seq of the message, when it was written) → what it may go on from."""


def recall_from(database: Database) -> Recall:
    async def recall(conversation_id: str, seq: int, at: datetime) -> Topic | None:
        async with database.reading() as session:
            rows = await session.execute(
                select(MessageRow.author, MessageRow.kind, MessageRow.text, MessageRow.understanding)
                .where(MessageRow.conversation_id == conversation_id, MessageRow.seq < seq, MessageRow.at > at - FRESH)
                .order_by(MessageRow.seq.desc())
                .limit(_LOOK_BACK)
            )
        entry: str | None = None
        for author, kind, text, understanding in rows:
            if kind in _ENDS:
                return None
            if author == Author.BOT and kind == "answer" and entry is None:
                entry = (understanding or {}).get("answered")
            if author == Author.CUSTOMER:
                return Topic(text, entry)
        return None

    return recall
