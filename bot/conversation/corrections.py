"""What an agent said of an answer: right, wrong, and which entry would have been right. One word an answer, the last one counts.

Takes a session and never commits: whoever opened the unit of work does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.errors import NotAnAnswer
from bot.conversation.model import Author
from bot.conversation.tables import CorrectionRow, MessageRow


class Judgement(StrEnum):
    """NOT_COVERED: wrong, and no entry would have been right."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Correction:
    """`entry` would have been right, where the answer was wrong and somebody knows. `by` is the agent's name."""

    judgement: Judgement
    entry: str | None
    by: str
    at: datetime


async def correct(session: AsyncSession, conversation_id: str, seq: int, said: Correction) -> None:
    """Instead of whatever was said before. Raises NotAnAnswer."""
    answer = select(MessageRow.seq).where(
        MessageRow.conversation_id == conversation_id,
        MessageRow.seq == seq,
        MessageRow.author == Author.BOT,
        MessageRow.kind == "answer",
    )
    if (await session.execute(answer)).first() is None:
        raise NotAnAnswer
    entry = said.entry if said.judgement is Judgement.WRONG else None
    kept = {"judgement": said.judgement, "entry_id": entry, "by": said.by, "at": said.at}
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(CorrectionRow)
    await session.execute(
        insert.values(conversation_id=conversation_id, seq=seq, **kept).on_conflict_do_update(
            index_elements=["conversation_id", "seq"], set_=kept
        )
    )


async def withdraw(session: AsyncSession, conversation_id: str, seq: int) -> None:
    """As if nobody had said anything of the answer."""
    await session.execute(delete(CorrectionRow).where(CorrectionRow.conversation_id == conversation_id, CorrectionRow.seq == seq))


async def corrections_of(session: AsyncSession, conversation_id: str) -> Mapping[int, Correction]:
    """By the number of the answer."""
    rows = await session.scalars(select(CorrectionRow).where(CorrectionRow.conversation_id == conversation_id))
    return {row.seq: Correction(Judgement(row.judgement), row.entry_id, row.by, row.at) for row in rows}
