"""How many handoffs an entry has saved."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.tables import MessageRow

WITHIN = 3
"""Messages after an answer in which a handoff means that it did not help."""
MOST_ANSWERS = 20_000

_ANSWERED = MessageRow.understanding["answered"].as_string()


class Answered(NamedTuple):
    """The assistant answered with an entry."""

    entry: str
    conversation_id: str
    seq: int


def saved(answers: Iterable[Answered], handoffs: Collection[tuple[str, int]]) -> Mapping[str, int]:
    """By entry: the conversations in which it was the answer, and no handoff followed within the next WITHIN messages.

    `handoffs` are the messages (conversation, number) that announced one.
    """
    helped: defaultdict[str, set[str]] = defaultdict(set)
    for answer in answers:
        if not any((answer.conversation_id, answer.seq + step) in handoffs for step in range(1, WITHIN + 1)):
            helped[answer.entry].add(answer.conversation_id)
    return {entry: len(conversations) for entry, conversations in helped.items()}


async def read_saved(session: AsyncSession, entries: Collection[str], since: datetime) -> Mapping[str, int]:
    """For entries that could answer at no time before `since`."""
    if not entries:
        return {}
    rows = await session.execute(
        select(_ANSWERED, MessageRow.conversation_id, MessageRow.seq)
        .where(MessageRow.at >= since, MessageRow.kind == "answer", _ANSWERED.in_(entries))
        .order_by(MessageRow.at.desc())
        .limit(MOST_ANSWERS)
    )
    answers = [Answered(*row) for row in rows]
    if not answers:
        return {}
    handed = await session.execute(
        select(MessageRow.conversation_id, MessageRow.seq).where(MessageRow.at >= since, MessageRow.kind == "handoff_opened")
    )
    return saved(answers, {(row.conversation_id, row.seq) for row in handed})
