from datetime import UTC, datetime, timedelta

from bot.db import Database
from knowledge_base.feedback import Feedback, Helpfulness, Missed, missed, record, remarks, summary

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
YES = Feedback("delivery-time", "en", helpful=True, source="page")
NO = Feedback("delivery-time", "en", helpful=False, source="page")


async def say(database: Database, *said: tuple[str, Feedback], at: datetime = NOW) -> None:
    for key, feedback in said:
        async with database.begin() as session:
            await record(session, key, feedback, at)


async def test_each_reader_counts_once_with_the_last_word(database: Database) -> None:
    await say(database, ("mai", YES), ("mai", YES), ("ben", YES), ("ben", NO))
    async with database.reading() as session:
        assert await summary(session, NOW - timedelta(days=1)) == {"delivery-time": Helpfulness(helpful=1, not_helpful=1)}
        assert await summary(session, NOW + timedelta(seconds=1)) == {}


async def test_words_stay_where_the_next_press_has_none(database: Database) -> None:
    words = Feedback("delivery-time", "en", helpful=False, source="search", comment="and to Hue?", question="how long")
    await say(database, ("mai", words), ("mai", NO), ("ben", NO))
    async with database.reading() as session:
        ((at, remark),) = await remarks(session, NOW)
    assert (at, remark.comment, remark.question) == (NOW, "and to Hue?", "how long")


async def test_words_are_cut_to_fit(database: Database) -> None:
    await say(database, ("mai", Feedback("a", "en", helpful=False, source="page", comment="字" * 2000, question="q" * 500)))
    async with database.reading() as session:
        ((_, remark),) = await remarks(session, NOW)
    assert (len(remark.comment or ""), len(remark.question or "")) == (1000, 300)


async def test_what_searches_missed_is_listed_most_asked_first(database: Database) -> None:
    def miss(question: str) -> Feedback:
        return Feedback(None, "vi", helpful=False, source="search", question=question)

    await say(database, ("a", miss("rare")), ("b", miss("often")), ("c", miss("often")), ("d", NO))
    async with database.reading() as session:
        assert await missed(session, NOW) == [Missed("often", "vi", 2), Missed("rare", "vi", 1)]
        assert list(await summary(session, NOW)) == ["delivery-time"]
