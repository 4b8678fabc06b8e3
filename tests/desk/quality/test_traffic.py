from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from bot.conversation.corrections import Correction, Judgement, correct
from bot.conversation.tables import ConversationRow, MessageRow
from bot.db import Database
from bot.desk.quality.figures import DRIFT_PERIOD, compute
from bot.desk.quality.judge import Why
from bot.desk.quality.traffic import read_verdicts
from tests.desk.quality.test_page import Past, busy_shop


async def write(database: Database, past: Past) -> None:
    async with database.begin() as session:
        await session.execute(insert(ConversationRow), past.conversations)
        await session.execute(insert(MessageRow), past.messages)


async def test_answers_of_the_last_weeks_are_read_and_judged(database: Database) -> None:
    now = datetime.now(UTC)
    past = busy_shop()
    past.answered(DRIFT_PERIOD + timedelta(hours=1), "of-old", 0.9, right=False)
    await write(database, past)
    verdicts = await read_verdicts(database, now - DRIFT_PERIOD, now)
    assert len(verdicts) == 162
    assert [verdict.at for verdict in verdicts] == sorted(verdict.at for verdict in verdicts)
    assert "of-old" not in {verdict.entry for verdict in verdicts}
    live = compute(verdicts, now)
    assert live.answers == live.judged + live.reasons[Why.TOO_FRESH] == 82
    assert live.wrong_count == live.reasons[Why.ASKED_FOR_PERSON] == 33
    assert sum(week.count for week in live.weeks) == 161


async def test_which_entry_helped_the_second_time(database: Database) -> None:
    past, now = Past(), datetime.now(UTC)
    for _ in range(3):
        past.conversation(
            timedelta(hours=2),
            ("customer", "text", "where is my parcel", None),
            ("bot", "answer", "…", {"language": "en", "candidates": [{"entry": "a", "confidence": 0.9}], "answered": "a"}),
            ("customer", "text", "where is my parcel now?", None),
            ("bot", "answer", "…", {"language": "en", "candidates": [{"entry": "b", "confidence": 0.8}], "answered": "b"}),
        )
    await write(database, past)
    [pair] = compute(await read_verdicts(database, now - DRIFT_PERIOD, now), now).instead
    assert (pair.given, pair.instead, pair.count, pair.example.question) == ("a", "b", 3, "where is my parcel")


async def test_what_agents_said_decides_and_makes_the_pairs(database: Database) -> None:
    past, now = Past(), datetime.now(UTC)
    for _ in range(3):
        past.answered(timedelta(hours=2), "a", 0.9, right=True)
    past.answered(timedelta(hours=2), "a", 0.99, right=False)
    await write(database, past)
    words = [
        Correction(Judgement.WRONG, "b", "Minh Anh", now),
        Correction(Judgement.NOT_COVERED, None, "Minh Anh", now),
        Correction(Judgement.RIGHT, None, "Minh Anh", now),
        Correction(Judgement.RIGHT, None, "Minh Anh", now),
    ]
    async with database.begin() as session:
        for place, said in enumerate(words):
            await correct(session, f"c{place}", 2, said)
    live = compute(await read_verdicts(database, now - DRIFT_PERIOD, now), now)
    assert dict(live.reasons) == {Why.CORRECTED: 1, Why.NOT_COVERED: 1, Why.CONFIRMED: 2}
    assert (live.judged, live.wrong_count) == (4, 2)
    [pair] = live.instead
    assert (pair.given, pair.instead, pair.count, pair.corrected) == ("a", "b", 1, 1)


async def test_nothing_yet_is_nothing(database: Database) -> None:
    now = datetime.now(UTC)
    live = compute(await read_verdicts(database, now - DRIFT_PERIOD, now), now)
    assert (live.answers, live.weeks, live.parting, live.curve) == (0, (), None, ())
