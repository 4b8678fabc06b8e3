from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.conversation.corrections import Correction, Judgement, correct, corrections_of, withdraw
from bot.conversation.errors import NotAnAnswer
from bot.conversation.tables import ConversationRow, MessageRow
from bot.db import Database

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
async def asked(database: Database) -> Database:
    """A conversation "lan" with a question and two answers."""
    said = [("customer", "text"), ("bot", "answer"), ("bot", "answer"), ("agent", "text")]
    async with database.begin() as session:
        conversation = {"id": "lan", "channel": "web", "contact": "lan", "mode": "bot", "epoch": 0, "created_at": NOW}
        await session.execute(insert(ConversationRow), [{**conversation, "last_seq": len(said)}])
        lines = [
            {"conversation_id": "lan", "seq": seq, "author": author, "kind": kind, "text": "…", "at": NOW}
            for seq, (author, kind) in enumerate(said, 1)
        ]
        await session.execute(insert(MessageRow), lines)
    return database


async def test_the_last_word_counts_with_who_said_it_and_when(asked: Database) -> None:
    first = Correction(Judgement.WRONG, "gift-wrap", "Minh Anh", NOW)
    last = Correction(Judgement.NOT_COVERED, None, "Yu Ting", NOW + timedelta(hours=1))
    for said in (first, last):
        async with asked.begin() as session:
            await correct(session, "lan", 2, said)
            await correct(session, "lan", 3, first)
    async with asked.reading() as session:
        assert await corrections_of(session, "lan") == {2: last, 3: first}
        assert await corrections_of(session, "mai") == {}


async def test_what_is_withdrawn_was_never_said(asked: Database) -> None:
    said = Correction(Judgement.RIGHT, None, "Minh Anh", NOW)
    async with asked.begin() as session:
        await correct(session, "lan", 2, said)
        await correct(session, "lan", 3, said)
        await withdraw(session, "lan", 2)
        await withdraw(session, "lan", 2)
    async with asked.reading() as session:
        assert await corrections_of(session, "lan") == {3: said}


async def test_only_a_wrong_answer_has_an_entry_that_would_have_been_right(asked: Database) -> None:
    async with asked.begin() as session:
        await correct(session, "lan", 2, Correction(Judgement.WRONG, "gift-wrap", "Minh Anh", NOW))
        await correct(session, "lan", 2, Correction(Judgement.RIGHT, "gift-wrap", "Minh Anh", NOW))
    async with asked.reading() as session:
        assert (await corrections_of(session, "lan"))[2].entry is None


@pytest.mark.parametrize(("conversation", "seq"), [("lan", 1), ("lan", 4), ("lan", 5), ("mai", 2)])
async def test_only_answers_of_the_assistant_can_be_judged(asked: Database, conversation: str, seq: int) -> None:
    with pytest.raises(NotAnAnswer):
        async with asked.begin() as session:
            await correct(session, conversation, seq, Correction(Judgement.WRONG, None, "Minh Anh", NOW))
