"""Thumbs, ratings, starting over."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.desk_side import ConversationsForHandoff
from bot.conversation.model import HandoffRequest, Reply, Utterance
from bot.conversation.signals import conversation_topic
from bot.desk.quality.judge import Why
from bot.desk.quality.traffic import read_verdicts
from bot.gaps.model import Reason
from bot.gaps.sources import conversations
from handoff import Handoff
from handoff.agents import add_agent
from handoff.ratings import of_ticket

pytestmark = pytest.mark.asyncio(loop_scope="session")
SURE = {"language": "en", "answered": "returns", "candidates": [{"entry": "returns", "question": "Returns?", "confidence": 0.9}]}


@pytest.fixture
def answers(shop):
    """The assistant answers what it is asked."""
    shop.answer = lambda _text: Utterance("Within 30 days.", "answer", understanding=SURE)


async def thumb(caller, seq: int, helpful: object):
    return await caller.http.post(f"/web/answers/{seq}/thumb", headers=caller.headers, json={"helpful": helpful})


async def test_a_thumb_is_what_the_answer_is_judged_by(mai, shop, answers):
    await mai.write("Can I return a lamp?")
    await mai.read(2)
    now = datetime.now(UTC)
    for helpful, why in ((True, Why.MARKED_RIGHT), (False, Why.MARKED_WRONG), (False, Why.MARKED_WRONG)):
        with shop._signals.subscribe(conversation_topic(await shop.conversation())) as desk:
            assert (await thumb(mai, 2, helpful)).json() == {"helpful": helpful}
            assert desk._woken.is_set()
        assert [verdict.why for verdict in await read_verdicts(shop.database, now - timedelta(hours=1), now)] == [why]
    assert (await mai.read(2))[1]["helpful"] is False
    async with shop.database.reading() as session:
        (missed,) = await conversations.read(session, now - timedelta(hours=1), now)
    assert (missed.reason, missed.text) == (Reason.THUMBS_DOWN, "Can I return a lamp?")


async def test_only_an_answer_of_ones_own_takes_a_thumb(mai, ben, answers):
    await mai.write("Can I return a lamp?")
    await mai.read(2)
    await ben.http.post("/web/messages", headers=ben.headers, json={"id": "message-1", "text": "x"})
    await ben.read(1)
    for caller, seq in ((mai, 1), (mai, 3), (ben, 7)):
        assert (await thumb(caller, seq, True)).json()["error"] == "not_an_answer"
    assert (await thumb(mai, 2, "maybe")).status_code == 422


async def a_person(shop, caller):
    """The caller's conversation goes to a person; returns how they settle it."""

    async def respond(_conversation, message):
        shop.heard.append(message)
        return Reply((), "en", HandoffRequest("asked_for_person"))

    shop.respond = respond
    await caller.write("A person, please")
    await caller.read(2)
    handoff = Handoff(ConversationsForHandoff(shop._log, shop._signals))

    async def resolve() -> int:
        async with shop.database.begin() as session:
            linh = await add_agent(session, "linh@shop.example", "Linh", "a long password", "vi", datetime.now(UTC))
            (ticket,) = await handoff.queue(session)
            await handoff.resolve(session, ticket.id, linh, datetime.now(UTC))
            return ticket.id

    return resolve


async def test_a_rating_goes_to_the_ticket_that_was_resolved(mai, shop):
    async def rate(**said):
        return await mai.http.post("/web/rating", headers=mai.headers, json=said)

    resolve = await a_person(shop, mai)
    assert (await rate(score=5)).json()["error"] == "nothing_to_rate"
    ticket_id = await resolve()
    assert (await rate(score=6)).status_code == 422
    with shop._signals.subscribe(conversation_topic(await shop.conversation())) as desk:
        assert (await rate(score=2)).status_code == 200
        assert desk._woken.is_set()
    assert (await rate(score=4, comment=" Kind people ")).status_code == 200
    async with shop.database.reading() as session:
        rating = await of_ticket(session, ticket_id)
    assert (rating.score, rating.comment) == (4, "Kind people")


async def test_starting_over_forgets_and_is_refused_while_a_person_is_there(mai, shop):
    restart = {"url": "/web/restart", "headers": mai.headers}
    assert (await mai.http.post(**restart)).json()["error"] == "no_conversation"
    epochs = []

    async def respond(conversation, message):
        shop.heard.append(message)
        epochs.append(conversation.epoch)
        return Reply((Utterance("Yes?"),), "en")

    shop.respond = respond
    await mai.write("hello")
    await mai.read(2)
    assert [(await mai.http.post(**restart)).status_code for _ in range(2)] == [204, 204]
    await mai.write("hello again", "message-2")
    said = await mai.read(5)
    assert [message["kind"] for message in said] == ["text", "text", "restarted", "text", "text"]
    assert epochs == [0, 1]


async def test_nobody_starts_over_under_a_persons_hands(mai, shop):
    await a_person(shop, mai)
    refused = await mai.http.post("/web/restart", headers=mai.headers)
    assert (refused.status_code, refused.json()["error"]) == (409, "with_a_person")
