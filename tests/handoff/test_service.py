import asyncio

import pytest

from handoff import Status
from handoff.errors import InvalidReply, TicketNotFound, TransitionRefused
from handoff.model import MAX_REPLY, MAX_SUBJECT
from tests.handoff.conftest import NOON, Office


async def test_opening_twice_is_one_ticket(office: Office) -> None:
    ticket = await office.ticket()
    office.later()
    assert await office.ticket(subject="Hello?") == ticket
    assert ticket.status is Status.NEW
    assert ticket.waiting_since == NOON


async def test_many_at_once_open_one_ticket(office: Office) -> None:
    opened = await asyncio.gather(*(office.ticket(subject="Where is my parcel?") for _ in range(8)))
    assert len({ticket.id for ticket in opened}) == 1


async def test_a_long_subject_is_cut(office: Office) -> None:
    assert len((await office.ticket(subject="灯" * 900)).subject) == MAX_SUBJECT


async def test_the_way_of_a_ticket(office: Office) -> None:
    minh = await office.hire()
    ticket = await office.ticket()
    await office.claim(ticket, minh)
    replied_at = office.later(4)
    await office.reply(ticket, minh)
    pending = (await office.view(ticket)).ticket
    assert (pending.status, pending.waiting_since, pending.first_reply_at) == (Status.PENDING, None, replied_at)

    wrote_at = office.later(9)
    await office.customer_wrote(ticket)
    again = (await office.view(ticket)).ticket
    assert (again.status, again.waiting_since, again.first_reply_at) == (Status.OPEN, wrote_at, replied_at)

    resolved_at = office.later()
    await office.resolve(ticket, minh)
    view = await office.view(ticket)
    assert (view.ticket.status, view.ticket.resolved_at) == (Status.RESOLVED, resolved_at)
    assert [event.happening for event in view.events] == ["opened", "claimed", "replied", "customer_wrote", "resolved"]
    assert [line.author for line in view.transcript] == ["customer", "system", "agent", "system"]


async def test_a_reply_sent_twice_is_said_once(office: Office) -> None:
    minh = await office.hire()
    ticket = await office.ticket()
    await office.reply(ticket, minh, reply_id="reply-0001")
    await office.reply(ticket, minh, reply_id="reply-0001")
    view = await office.view(ticket)
    assert [line.text for line in view.transcript if line.author == "agent"] == ["On its way."]
    assert [event.happening for event in view.events] == ["opened", "replied"]


async def test_a_reply_clicked_many_times_at_once_is_said_once(office: Office) -> None:
    minh = await office.hire()
    ticket = await office.ticket()
    await asyncio.gather(*(office.reply(ticket, minh, reply_id="reply-0001") for _ in range(6)))
    assert [line.author for line in (await office.view(ticket)).transcript] == ["customer", "agent"]


async def test_replying_takes_a_ticket_nobody_has_but_not_somebody_elses(office: Office) -> None:
    minh, yu = await office.hire(), await office.hire("王小雨", "yu@lanternstreet.example")
    ticket = await office.ticket()
    await office.reply(ticket, minh, reply_id="reply-0001")
    await office.reply(ticket, yu, reply_id="reply-0002")
    view = await office.view(ticket)
    assert view.ticket.assignee_name == "Minh Anh"
    assert [line.author_name for line in view.transcript if line.author == "agent"] == ["Minh Anh", "王小雨"]


async def test_taking_over_from_somebody_else(office: Office) -> None:
    minh, yu = await office.hire(), await office.hire("王小雨", "yu@lanternstreet.example")
    ticket = await office.ticket()
    await office.claim(ticket, minh)
    await office.claim(ticket, yu)
    assert (await office.view(ticket)).ticket.assignee_id == yu.id


@pytest.mark.parametrize("text", ["", "  \n", "x" * (MAX_REPLY + 1)])
async def test_a_reply_that_breaks_a_rule_changes_nothing(office: Office, text: str) -> None:
    minh = await office.hire()
    ticket = await office.ticket()
    with pytest.raises(InvalidReply):
        await office.reply(ticket, minh, text)
    assert (await office.view(ticket)).ticket == ticket


async def test_a_resolved_ticket_takes_nothing_more(office: Office) -> None:
    minh = await office.hire()
    ticket = await office.ticket()
    await office.resolve(ticket, minh)
    for deed in (office.claim, office.reply, office.resolve):
        with pytest.raises(TransitionRefused, match="resolved"):
            await deed(ticket, minh)
    assert [line.author for line in (await office.view(ticket)).transcript] == ["customer", "system"]


async def test_two_agents_resolve_at_once_and_one_is_told(office: Office) -> None:
    minh, yu = await office.hire(), await office.hire("王小雨", "yu@lanternstreet.example")
    ticket = await office.ticket()
    outcomes = await asyncio.gather(office.resolve(ticket, minh), office.resolve(ticket, yu), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [TransitionRefused]
    assert [event.happening for event in (await office.view(ticket)).events].count("resolved") == 1


async def test_the_next_handover_is_a_new_ticket_that_knows_the_earlier_one(office: Office) -> None:
    minh = await office.hire()
    first = await office.ticket()
    await office.resolve(first, minh)
    office.later()
    second = await office.ticket(subject="It broke again")
    assert second.id != first.id
    assert [ticket.id for ticket in (await office.view(second)).earlier] == [first.id]


async def test_the_longest_waiting_comes_first_and_those_who_wait_for_nothing_last(office: Office) -> None:
    minh = await office.hire()
    answered = await office.ticket("answered")
    office.later()
    long = await office.ticket("long")
    office.later()
    short = await office.ticket("short")
    await office.reply(answered, minh)
    async with office.database.reading() as session:
        queue = await office.handoff.queue(session)
    assert [ticket.id for ticket in queue] == [long.id, short.id, answered.id]


async def test_a_conversation_without_a_ticket_has_nothing_to_tell(office: Office) -> None:
    minh = await office.hire()
    ticket = await office.ticket()
    await office.resolve(ticket, minh)
    assert await office.customer_wrote(ticket) is None


async def test_no_such_ticket(office: Office) -> None:
    async with office.database.reading() as session:
        with pytest.raises(TicketNotFound, match="4711"):
            await office.handoff.view(session, 4711)
