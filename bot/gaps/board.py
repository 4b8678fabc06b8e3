"""The gaps as they stand: unsettled questions read, clustered, counted, and held against what was made of earlier ones."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import numpy as np

from bot.db import Database
from bot.gaps.clustered import Clustered
from bot.gaps.cost import read_costs
from bot.gaps.model import Question, Reason, once_a_day
from bot.gaps.records import Kind, Record, recall
from bot.gaps.saved import read_saved
from bot.gaps.sources import read_questions
from knowledge_base import KnowledgeBase
from knowledge_base.backends import FloatArray
from knowledge_base.gaps import Cluster, Middle

PERIODS = (7, 30, 90)
"""Days an agent may choose to look back."""
USUAL_PERIOD = 30
BEFORE = timedelta(days=30)
"""What handoffs are counted in before something is made of a gap: whatever period is shown, the figures stay comparable."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that mean the same, of the period; the most central first. `before` is how many there were in the period before
    it, `handed_off` how many of the last 30 days went to a person. `record` is what was made of it earlier, if anything, and
    `since` how many asked after that.
    """

    questions: tuple[Question, ...]
    examples: tuple[Question, ...]
    before: int
    handed_off: int
    cost: timedelta
    tickets: tuple[int, ...]
    record: Record | None
    since: int

    @property
    def key(self) -> str:
        return self.questions[0].key

    @property
    def title(self) -> Question:
        return self.questions[0]

    @property
    def reasons(self) -> Mapping[Reason, int]:
        return Counter(question.reason for question in self.questions)

    @property
    def languages(self) -> Mapping[str, int]:
        return Counter(question.language for question in self.questions)

    @property
    def settled(self) -> bool:
        return self.record is not None and not self.record.outgrown(self.since)


@dataclass(frozen=True, slots=True)
class Done:
    """An entry that came of a gap. `saved` is None where phrasings were added to one that answered already."""

    record: Record
    saved: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """`gaps` are those that wait for somebody, largest first; `questions` counts all of the period."""

    gaps: tuple[Gap, ...]
    done: tuple[Done, ...]
    dismissed: int
    questions: int


class Gaps:
    def __init__(self, database: Database, knowledge: KnowledgeBase, zone: tzinfo) -> None:
        """`zone` is the shop's time zone: a customer counts once a day."""
        self._database = database
        self._knowledge = knowledge
        self._zone = zone
        self._clustered = Clustered()

    async def board(self, days: int, now: datetime) -> Board:
        gaps, records = await self._read(days, now)
        async with self._database.reading() as session:
            done = [record for record in records if record.kind is not Kind.DISMISSED and record.entry_id]
            made = [record for record in done if record.kind is Kind.MADE]
            since = min((record.created_at for record in made), default=now)
            saved = await read_saved(session, {record.entry_id for record in made if record.entry_id}, since)
        return Board(
            gaps=tuple(gap for gap in gaps if not gap.settled),
            done=tuple(Done(one, saved.get(one.entry_id or "", 0) if one.kind is Kind.MADE else None) for one in done),
            dismissed=sum(gap.settled and gap.record is not None and gap.record.kind is Kind.DISMISSED for gap in gaps),
            questions=sum(len(gap.questions) for gap in gaps),
        )

    async def find(self, key: str, days: int, now: datetime) -> Gap | None:
        """The gap that this question belongs to; None where it is none, or not of the period."""
        gaps, _ = await self._read(days, now)
        return next((gap for gap in gaps if any(question.key == key for question in gap.questions)), None)

    async def find_ticket(self, ticket: int, days: int, now: datetime) -> Gap | None:
        """The gap that led to this ticket, if one did."""
        gaps, _ = await self._read(days, now)
        return next((gap for gap in gaps if ticket in gap.tickets), None)

    async def _read(self, days: int, now: datetime) -> tuple[list[Gap], Sequence[Record]]:
        begins = now - timedelta(days=days)
        async with self._database.reading() as session:
            found = await read_questions(session, min(begins - timedelta(days=days), now - BEFORE), now)
            records = await recall(session)
        if not found:
            return [], records
        placed = await self._place(found, records)
        questions, known, clusters = await self._clustered.of(found, records, *placed)
        async with self._database.reading() as session:
            costs = await read_costs(session, {question.ticket for question in questions if question.ticket})
        gaps = [_gap(one, questions, (begins, now), self._zone, costs, _record(one, records, known)) for one in clusters]
        present = [gap for gap in gaps if gap is not None]
        return sorted(present, key=lambda gap: -len(gap.questions)), records

    async def _place(self, found: Sequence[Question], records: Sequence[Record]) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Where the questions lie, what they may repeat, and the records' questions."""
        repeats = [text for question in found for text in question.repeats]
        remembered = [text for record in records for text, _ in record.questions]
        rows = await self._knowledge.place([*(one.text for one in found), *repeats, *remembered])
        own, earlier, kept = np.split(rows, [len(found), len(found) + len(repeats)])
        return own, earlier, kept


def _record(one: Cluster, records: Sequence[Record], middles: Sequence[Middle]) -> Record | None:
    """The latest record of the same questions."""
    return next((record for record, middle in zip(records, middles, strict=True) if one.middle.alike(middle)), None)


def _gap(
    one: Cluster,
    questions: Sequence[Question],
    period: tuple[datetime, datetime],
    zone: tzinfo,
    costs: Mapping[int, timedelta],
    record: Record | None,
) -> Gap | None:
    """None where nobody asked within the period."""
    begins, now = period
    members = [questions[place] for place in one.members]
    recent = once_a_day([question for question in members if question.at > begins], zone)
    if not recent:
        return None
    before = once_a_day([question for question in members if begins - (now - begins) < question.at <= begins], zone)
    keys = {question.key for question in recent}
    central = [question for question in members if question.key in keys]
    examples = [questions[place] for place in one.examples if questions[place].at > begins]
    tickets = tuple(sorted({question.ticket for question in recent if question.ticket}))
    return Gap(
        questions=tuple(central),
        examples=tuple(examples or central[:1]),
        before=len(before),
        handed_off=len({question.ticket for question in members if question.ticket and question.at > now - BEFORE}),
        cost=sum((costs.get(ticket, timedelta()) for ticket in tickets), timedelta()),
        tickets=tickets,
        record=record,
        since=sum(question.at > record.created_at for question in recent) if record else 0,
    )
