"""What operators see of a channel, and trying everything again."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from bot.conversation.failures import because
from bot.conversation.ledger import LOOK_BACK, queues, recent_contacts, stuck, traffic
from bot.conversation.log import Draft
from bot.conversation.model import Author
from bot.conversation.outbox import Delivered, Failed
from bot.conversation.tables import MessageRow
from tests.conversation.conftest import Talk

BLOCKED = because("blocked", platform="telegram")
RESTS = because("nothing_left", platform="wechat")


async def say(talk: Talk, conversation: str, text: str) -> None:
    async with talk.database.begin() as session:
        held = await talk.log.hold(session, conversation)
        await talk.log.append(session, held, [Draft(Author.AGENT, text)], datetime.now(UTC))
        await talk.log.save(session, held)


async def test_what_is_stuck_and_what_went_through(talk: Talk) -> None:
    talk.turns.hold()  # only what is said here
    now = datetime.now(UTC)
    outcomes = {"lan": Delivered("1"), "mai": Failed(BLOCKED, permanent=True), "yu": Failed(RESTS, False, None, True)}
    for contact in outcomes:
        conversation = await talk.write(f"I am {contact}", f"{contact}-1", "pushed", contact)
        await say(talk, conversation, f"Hello {contact}")
    for owed in await talk.outbox.claim_due(datetime.now(UTC)):
        await talk.outbox.record(owed, outcomes[owed.contact], datetime.now(UTC))
    await say(talk, conversation, "And more")  # stands behind what waits
    async with talk.database.reading() as session:
        assert await queues(session, now) == {"pushed": {"failed": 1, "waiting": 1, "due": 1}}
        found = await stuck(session, "pushed", now, 10)
        assert [(one.state, one.contact, one.failure and one.failure.code) for one in found][-1][0] == "due"
        assert {(one.state, one.text, one.failure and one.failure.code) for one in found} == {
            ("failed", "Hello mai", "blocked"),
            ("waiting", "Hello yu", "nothing_left"),
            ("due", "And more", None),
        }
        seen = await traffic(session, "pushed", delivers=True, now=now)
        assert seen.last_in
        assert seen.last_out
        assert seen.last_out < seen.last_in  # only what Lan was told arrived, before the others wrote
        assert (await traffic(session, "web", delivers=False, now=now)).last_in is None
        assert await recent_contacts(session, "pushed", 2) == [("yu", "I am yu"), ("mai", "I am mai")]
    assert await talk.outbox.retry_all("pushed", now - LOOK_BACK, now) == 1
    async with talk.database.reading() as session:
        assert (await queues(session, now))["pushed"] == {"waiting": 1, "due": 2}


async def test_what_failed_long_ago_is_nobodys_worry(talk: Talk) -> None:
    talk.turns.hold()
    now = datetime.now(UTC)
    conversation = await talk.write("I am lan", "lan-1", "pushed", "lan")
    await say(talk, conversation, "Hello lan")
    for owed in await talk.outbox.claim_due(now + timedelta(seconds=1)):
        await talk.outbox.record(owed, Failed(BLOCKED, permanent=True), now)
    async with talk.database.begin() as session:
        await session.execute(update(MessageRow).values(at=now - LOOK_BACK - timedelta(hours=1)))
    async with talk.database.reading() as session:
        assert await queues(session, now) == {}
    assert await talk.outbox.retry_all("pushed", now - LOOK_BACK, now) == 0
