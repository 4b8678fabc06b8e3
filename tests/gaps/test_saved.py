from datetime import timedelta

from bot.gaps.saved import Answered, read_saved, saved
from tests.gaps.conftest import Street


def test_a_conversation_counts_once_and_only_where_no_handoff_followed_closely() -> None:
    answers = [
        Answered("engrave", "lan", 2),
        Answered("engrave", "lan", 8),
        Answered("engrave", "mai", 2),
        Answered("engrave", "an", 2),
    ]
    assert saved(answers, {("mai", 4), ("an", 6)}) == {"engrave": 2}
    assert saved(answers, {("mai", 5), ("an", 3), ("lan", 4), ("lan", 9)}) == {}


async def test_saved_handoffs_are_read_from_the_log(street: Street) -> None:
    before = street.now
    for who in ("lan", "mai", "an"):
        await street.asks(who, "Can you engrave a name?")
        await street.hears(who, "answer", "engrave")
    await street.asks("an", "That does not help")
    await street.handed_over("an")
    await street.asks("binh", "Where is my parcel?")
    await street.hears("binh", "answer", "delivery-time")
    async with street.database.reading() as session:
        assert await read_saved(session, {"engrave"}, before) == {"engrave": 2}
        assert await read_saved(session, {"engrave"}, street.now + timedelta(days=1)) == {}
        assert await read_saved(session, set(), before) == {}
