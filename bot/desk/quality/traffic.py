"""Reads the conversations of the last weeks, as far as judging the answers in them needs."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.engine import Row

from bot.conversation.corrections import Judgement
from bot.conversation.tables import CorrectionRow, MessageRow
from bot.db import Database
from bot.desk.quality.judge import Line, Verdict, judge

MOST_LINES = 100_000
"""Messages looked at, the newest."""
_PAGE = 250
_OF_MESSAGE = ("conversation_id", "seq", "author", "kind", "text", "choice", "understanding", "helpful", "at")
_COLUMNS: list[Any] = [*(getattr(MessageRow, name) for name in _OF_MESSAGE), CorrectionRow.judgement, CorrectionRow.entry_id]
_ORDER = (MessageRow.at, MessageRow.conversation_id, MessageRow.seq)
_SAME = and_(CorrectionRow.conversation_id == MessageRow.conversation_id, CorrectionRow.seq == MessageRow.seq)
_LINES = select(*_COLUMNS).outerjoin(CorrectionRow, _SAME).order_by(*(column.desc() for column in _ORDER)).limit(_PAGE)

Probability = Annotated[float, Field(ge=0, le=1)]


class Considered(BaseModel):
    entry: str
    question: str = ""
    confidence: Probability


class Meant(BaseModel):
    name: str
    confidence: Probability


class Stored(BaseModel):
    """The part of a stored understanding that judging needs."""

    language: str = ""
    answered: str = ""
    candidates: list[Considered] = Field(default=[], max_length=10)
    intents: list[Meant] = Field(default=[], max_length=50)


async def read_verdicts(database: Database, since: datetime, now: datetime) -> list[Verdict]:
    """Of every answer since then, the oldest first. A page at a time: SQLite answers within the event loop, and customers' turns
    go between.
    """
    found: defaultdict[str, list[tuple[int, Line]]] = defaultdict(list)
    recent, count = _LINES.where(MessageRow.at > since), 0
    async with database.reading() as session:
        page = (await session.execute(recent.where(MessageRow.at <= now))).all()
        while page and count < MOST_LINES:
            for row in page:
                found[row.conversation_id].append((row.seq, to_line(row)))
            count += len(page)
            await asyncio.sleep(0)
            page = (await session.execute(recent.where(_before(page[-1])))).all() if len(page) == _PAGE else []
    return await asyncio.to_thread(_judged, found, now)


def _before(last: Row[Any]) -> ColumnElement[bool]:
    """What comes after `last` in the order of pages."""
    at, conversation, seq = _ORDER
    same = and_(
        at == last.at, or_(conversation < last.conversation_id, and_(conversation == last.conversation_id, seq < last.seq))
    )
    return and_(at <= last.at, or_(at < last.at, same))


def to_line(row: Row[Any]) -> Line:
    """A stored message; an understanding that is older or newer than this desk understands counts as none."""
    pressed: Mapping[str, Any] = row.choice or {}
    stored = _parsed(row.understanding) if row.author == "bot" else None
    best = stored.candidates[0] if stored and stored.candidates else None
    given = next((each for each in stored.candidates if each.entry == stored.answered), best) if stored else None
    return Line(
        row.author,
        row.kind,
        row.text,
        row.at,
        language=stored.language if stored else "",
        pressed=bool(pressed),
        intent=str(pressed.get("intent") or "") or (stored.intents[0].name if stored and stored.intents else ""),
        entry=str(pressed.get("entry") or "") or (given.entry if given else ""),
        entry_question=given.question if given else "",
        confidence=given.confidence if given else 0.0,
        mark=row.helpful,
        corrected=Judgement(row.judgement) if row.judgement else None,
        right_entry=row.entry_id or "",
    )


def _parsed(understanding: object) -> Stored | None:
    try:
        return Stored.model_validate(understanding)
    except ValidationError:
        return None


def _judged(found: Mapping[str, Sequence[tuple[int, Line]]], now: datetime) -> list[Verdict]:
    lines = ([line for _, line in sorted(each, key=lambda pair: pair[0])] for each in found.values())
    return sorted((verdict for each in lines for verdict in judge(each, now)), key=lambda verdict: verdict.at)
