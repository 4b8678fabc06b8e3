import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from bot.conversation.errors import ResponderTimeout
from bot.conversation.model import Message, Mode
from bot.conversation.signals import Signals
from bot.conversation.tables import ConversationRow
from bot.db import Database
from handoff.agents import add_agent
from tests.conversation.conftest import Parrot, Talk


async def test_messages_written_at_once_are_answered_one_at_a_time_in_order(talk: Talk) -> None:
    active = most = 0

    async def count(_message: Message) -> None:
        nonlocal active, most
        active += 1
        most = max(most, active)
        await asyncio.sleep(0.01)
        active -= 1

    talk.parrot.before = count
    for n in range(6):
        conversation = await talk.write(f"question {n}", f"m{n}")
    answers = [text for author, text in await talk.said(conversation, 12) if author == "bot"]
    assert answers == [f"You said question {n}" for n in range(6)]
    assert most == 1


async def test_a_turn_cut_short_by_a_crash_is_resumed_once(database: Database) -> None:
    crashed = Talk(database, Parrot())
    crashed.inbox._wake_turn = lambda _conversation: None  # the process dies right after the commit
    conversation = await crashed.write("are you there?", "m1")
    async with database.begin() as session:  # and it had taken the lease
        await session.execute(
            update(ConversationRow).values(lease_owner="dead", lease_until=datetime.now(UTC) + timedelta(seconds=1))
        )
    restarted = Talk(database, Parrot())
    sweeping = asyncio.create_task(restarted.turns.run())
    assert await restarted.said(conversation, 2) == [("customer", "are you there?"), ("bot", "You said are you there?")]
    sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)
    assert restarted.parrot.heard == [("are you there?", 0)]


async def test_two_replicas_never_run_the_same_turn(database: Database) -> None:
    signals = Signals()  # as Redis shares them: the reader must hear of what the other replica wrote
    replicas = [Talk(database, Parrot(), signals) for _ in range(2)]
    replicas[1].inbox = replicas[0].inbox
    conversation = await replicas[0].write("one", "m0")
    for n in range(1, 8):
        await replicas[0].write(str(n), f"m{n}")
        for replica in replicas:
            replica.turns.wake(conversation)
    answers = [text for author, text in await replicas[0].said(conversation, 16) if author == "bot"]
    assert answers == ["You said one"] + [f"You said {n}" for n in range(1, 8)]
    assert sum(len(replica.parrot.heard) for replica in replicas) == 8


async def test_a_silent_assistant_becomes_a_ticket_and_the_customer_is_told(talk: Talk) -> None:
    async def too_slow(_message: Message) -> None:
        raise ResponderTimeout("slow")

    talk.parrot.before = too_slow
    conversation = await talk.write("hello?", "m1")
    said = await talk.said(conversation, 2)
    assert said[1][0] == "bot"
    assert "colleague" in said[1][1]
    async with talk.database.reading() as session:
        (ticket,) = await talk.handoff.queue(session)
    assert (ticket.trigger, ticket.subject, ticket.conversation_id) == ("assistant_unavailable", "hello?", conversation)


async def test_a_fault_of_ours_becomes_a_ticket_too(talk: Talk) -> None:
    async def broken(_message: Message) -> None:
        raise ZeroDivisionError

    talk.parrot.before = broken
    await talk.said(await talk.write("hello?", "m1"), 2)
    async with talk.database.reading() as session:
        assert [ticket.trigger for ticket in await talk.handoff.queue(session)] == ["assistant_unavailable"]


async def test_the_assistant_stays_silent_when_a_person_took_over_while_it_was_thinking(talk: Talk) -> None:
    async def meanwhile(message: Message) -> None:
        async with talk.database.begin() as session:
            await session.execute(update(ConversationRow).values(mode=Mode.HUMAN))

    talk.parrot.before = meanwhile
    conversation = await talk.write("hello", "m1")
    while talk.parrot.heard != [("hello", 0)] or talk.turns._running:
        await asyncio.sleep(0.01)
    async with talk.database.reading() as session:
        assert [message.text for message in await talk.log.transcript(session, conversation)] == ["hello"]


async def test_handoff_reply_resolve_and_a_clean_slate(talk: Talk) -> None:
    now = datetime.now(UTC)
    async with talk.database.begin() as session:
        agent = await add_agent(session, "an@shop.example", "An", "a long password", "vi", now)
    await talk.said(await talk.write("hello", "m1"), 2)
    conversation = await talk.write("person", "m2")
    await talk.said(conversation, 4)
    await talk.write("still there?", "m3")  # goes to the ticket, the assistant is silent
    async with talk.database.reading() as session:
        (ticket,) = await talk.handoff.queue(session)
    for _ in range(2):  # a double click
        async with talk.database.begin() as session:
            await talk.handoff.reply(session, ticket.id, agent, "Yes, I am An.", "reply-1", now)
    async with talk.database.begin() as session:
        await talk.handoff.resolve(session, ticket.id, agent, now)
    await talk.write("thanks", "m4")
    said = await talk.said(conversation, 9)
    assert [line for line in said if line[0] != "bot"] == [
        ("customer", "hello"),
        ("customer", "person"),
        ("customer", "still there?"),
        ("agent", "Yes, I am An."),
        ("system", said[6][1]),
        ("customer", "thanks"),
    ]
    assert said[8] == ("bot", "You said thanks")
    assert talk.parrot.heard[-1] == ("thanks", 1), "a resolved ticket begins a new epoch of the dialogue"
    async with talk.database.reading() as session:
        view = await talk.handoff.view(session, ticket.id)
    assert [(line.author, line.text) for line in view.transcript] == said, "the ticket shows exactly what was said"
    assert view.transcript[1].understanding == {"confidence": 0.9}


async def test_one_conversation_has_one_open_ticket(talk: Talk) -> None:
    conversation = await talk.write("person", "m1")
    await talk.write("person", "m2")
    await talk.said(conversation, 3)
    async with talk.database.reading() as session:
        assert len(await talk.handoff.queue(session)) == 1
