"""From conversations to gaps, with the real encoder."""

from datetime import UTC, timedelta

import pytest

from bot.gaps.board import Gap, Gaps
from bot.gaps.records import Kind, Record, recall, remember
from knowledge_base import KnowledgeBase
from tests.gaps.conftest import NOON, Street

ENGRAVE = [
    ("Can you engrave a name on the cup?", "en"), ("I want a name engraved on it", "en"), ("杯子上可以刻字吗", "zh-Hans"),
    ("可以幫我在杯子上刻名字嗎", "zh-Hant"), ("Shop có khắc tên lên cốc không?", "vi"),
]  # fmt: skip
PARKING = [("Is there parking at your store?", "en"), ("门店有停车场吗", "zh-Hans")]


@pytest.fixture
def gaps(street: Street, knowledge: KnowledgeBase) -> Gaps:
    return Gaps(street.database, knowledge, UTC)


async def plant(street: Street, asked: list[tuple[str, str]], prefix: str) -> list[int]:
    return [await street.fails(f"{prefix}-{n}", text, language) for n, (text, language) in enumerate(asked)]


def made_of(gap: Gap, kind: Kind, entry_id: str | None = None) -> Record:
    questions = tuple((question.text, question.language) for question in gap.questions)
    return Record(kind, entry_id, "Minh Anh", NOON, questions, len(questions), len(gap.tickets))


async def test_the_largest_comes_first_with_what_it_cost_and_how_it_was_before(street: Street, gaps: Gaps) -> None:
    street.now = NOON - timedelta(days=40)
    await plant(street, ENGRAVE[:2], "earlier")
    street.now = NOON - timedelta(days=3)
    await plant(street, PARKING, "parking")
    tickets = await plant(street, ENGRAVE, "engrave")
    street.later(4)
    await street.replies(tickets[0], "Yes, up to 12 letters.")
    board = await gaps.board(30, NOON)
    first, second = board.gaps
    assert {(question.text, question.language) for question in first.questions} == set(ENGRAVE)
    assert (first.before, first.cost, first.tickets) == (2, timedelta(minutes=4), tuple(tickets))
    assert len(second.questions) == 2
    assert board.questions == 7


async def test_handoffs_are_counted_over_30_days_whatever_period_is_shown(street: Street, gaps: Gaps) -> None:
    street.now = NOON - timedelta(days=20)
    await plant(street, ENGRAVE[:2], "earlier")
    street.now = NOON - timedelta(days=3)
    await plant(street, ENGRAVE[:1], "now")
    for days in (7, 30, 90):
        (gap,) = (await gaps.board(days, NOON)).gaps
        assert (gap.before, gap.handed_off) == (0, 3)


async def test_nearly_the_same_again_counts_and_another_question_does_not(street: Street, gaps: Gaps) -> None:
    for who, then in (("lan", "I asked if you can engrave a name on a cup"), ("mai", "where is my parcel")):
        await street.asks(who, "Can you engrave a name on the cup?")
        await street.hears(who, "answer")
        await street.asks(who, then)
        await street.hears(who, "answer")
    (gap,) = (await gaps.board(30, NOON)).gaps
    assert [question.asker for question in gap.questions] == ["lan"]


async def test_a_dismissed_gap_stays_away_until_it_grows(street: Street, gaps: Gaps) -> None:
    await plant(street, ENGRAVE, "first")
    (gap,) = (await gaps.board(30, NOON)).gaps
    async with street.database.begin() as session:
        await remember(session, made_of(gap, Kind.DISMISSED))
    board = await gaps.board(30, NOON)
    assert (board.gaps, board.dismissed) == ((), 1)
    street.now = NOON + timedelta(days=40)
    later = NOON + timedelta(days=41)
    await plant(street, ENGRAVE[:2], "few")
    assert (await gaps.board(30, later)).gaps == ()
    await street.fails("third", "engrave my name please")
    (grown,) = (await gaps.board(30, later)).gaps
    assert grown.record is not None
    assert (grown.record.kind, grown.since) == (Kind.DISMISSED, 3)


async def test_a_gap_that_was_answered_is_told_by_the_handoffs_it_saved(street: Street, gaps: Gaps) -> None:
    await plant(street, ENGRAVE, "first")
    (gap,) = (await gaps.board(30, NOON)).gaps
    async with street.database.begin() as session:
        await remember(session, made_of(gap, Kind.MADE, "engrave"))
    street.now = NOON + timedelta(hours=1)
    await street.asks("an", "engrave?")
    await street.hears("an", "answer", "engrave")
    board = await gaps.board(30, NOON + timedelta(hours=2))
    assert board.gaps == ()
    assert [(done.record.entry_id, done.record.handed_off, done.saved) for done in board.done] == [("engrave", 5, 1)]


async def test_a_gap_is_found_by_its_question_and_by_its_ticket(street: Street, gaps: Gaps) -> None:
    tickets = await plant(street, ENGRAVE, "first")
    (gap,) = (await gaps.board(30, NOON)).gaps
    assert await gaps.find(gap.key, 30, NOON) == gap
    assert await gaps.find_ticket(tickets[2], 30, NOON) == gap
    assert await gaps.find("nobody:1", 30, NOON) is None


async def test_what_is_remembered_holds_no_personal_data(street: Street) -> None:
    record = Record(Kind.DISMISSED, None, "Minh Anh", NOON, (("call 0912 345 678", "en"),), 1, 1)
    async with street.database.begin() as session:
        await remember(session, record)
    async with street.database.reading() as session:
        (kept,) = await recall(session)
    assert kept.questions == (("call [phone number]", "en"),)


async def test_a_quiet_shop_has_no_gaps(gaps: Gaps) -> None:
    board = await gaps.board(7, NOON)
    assert (board.gaps, board.done, board.questions) == ((), (), 0)
