from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select

from bot.conversation.tables import ConversationRow, MessageRow
from bot.db import Database
from bot.desk.quality.kept import KEPT, MANY, LiveFigures
from tests.desk.quality.test_page import Past
from tests.desk.quality.test_traffic import write

SECOND = timedelta(seconds=1)


def answers(count: int) -> Past:
    past = Past()
    for _ in range(count):
        past.answered(timedelta(hours=2), "delivery-time", 0.9, right=True)
    return past


async def test_many_answers_are_read_again_after_a_minute_and_not_before(database: Database) -> None:
    figures, now = LiveFigures(database), datetime.now(UTC)
    await write(database, answers(MANY))
    first = await figures.read(now)
    async with database.begin() as session:
        first_of_all = select(func.min(ConversationRow.id)).scalar_subquery()
        await session.execute(delete(MessageRow).where(MessageRow.conversation_id == first_of_all))
    assert await figures.read(now + KEPT - SECOND) is first
    assert (await figures.read(now + KEPT)).answers == first.answers - 1 == MANY - 1


async def test_the_first_answers_are_seen_at_once(database: Database) -> None:
    figures, now = LiveFigures(database), datetime.now(UTC)
    assert (await figures.read(now)).answers == 0
    await write(database, answers(2))
    assert (await figures.read(now + SECOND)).answers == 2
