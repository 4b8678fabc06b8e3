"""Reading together gives every reader what reading alone would."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.conversation.log import PAGE, Draft
from bot.conversation.model import Author
from bot.conversation.pages import Pages
from bot.conversation.statements import TOGETHER


async def say(talk, conversation: str, *texts: str) -> None:
    async with talk.database.begin() as session:
        held = await talk.log.hold(session, conversation)
        await talk.log.append(session, held, [Draft(Author.AGENT, text) for text in texts], datetime.now(UTC))
        await talk.log.save(session, held)


@pytest.fixture
async def conversations(talk):
    made = [await talk.write(f"hello {n}", "message-1", contact=f"contact-{n}") for n in range(TOGETHER + 6)]
    for conversation in made:
        await talk.said(conversation, 2)
    return made


async def test_everybody_gets_their_own_however_many_ask(talk, conversations):
    await say(talk, conversations[3], "one", "two")
    pages = Pages(talk.database, talk.log)
    read = await asyncio.gather(*(pages.read(conversation, 1) for conversation in conversations))
    for n, page in enumerate(read):
        own = [f"You said hello {n}"] + (["one", "two"] if n == 3 else [])
        assert [message.text for message in page] == own


async def test_tabs_of_one_visitor_may_be_at_different_places(talk, conversations):
    pages, (mine, other, *_) = Pages(talk.database, talk.log), conversations
    read = await asyncio.gather(*(pages.read(mine, after) for after in (0, 1, 1, 2)), pages.read(other, 0))
    assert [[message.seq for message in page] for page in read] == [[1, 2], [2], [2], [], [1, 2]]


async def test_a_long_history_beside_others_is_cut_at_a_page(talk, conversations):
    long, short = conversations[:2]
    await say(talk, long, *(f"line {n}" for n in range(PAGE + 5)))
    pages = Pages(talk.database, talk.log)
    first, own = await asyncio.gather(pages.read(long, 0), pages.read(short, 0))
    assert ([message.seq for message in first], len(own)) == (list(range(1, PAGE + 1)), 2)


async def test_a_reader_who_left_disturbs_nobody(talk, conversations):
    pages = Pages(talk.database, talk.log)
    leaving, staying = (asyncio.create_task(pages.read(conversation, 0)) for conversation in conversations[:2])
    await asyncio.sleep(0)
    leaving.cancel()
    assert [message.seq for message in await staying] == [1, 2]
