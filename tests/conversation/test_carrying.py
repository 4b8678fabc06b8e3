"""A conversation carried from one channel to another: who writes in it, where the answers go, and what a link opens."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.conversation import people
from bot.conversation.addresses import PAGE_FIRST, owed_elsewhere, shown, whereabouts
from bot.conversation.carrying import Followed, follow
from bot.conversation.contacts import Contact, know
from bot.conversation.errors import LinkOver
from bot.conversation.failures import because
from bot.conversation.inbox import Inbox, find_conversation
from bot.conversation.links import CarryLinks, Link
from bot.conversation.log import new_id
from bot.conversation.model import Address, InboundMessage
from bot.conversation.notices import Notices
from bot.conversation.outbox import Failed
from bot.conversation.tables import DeliveryRow
from tests.conversation.conftest import Talk

NOW = datetime.now(UTC)
LINKS = CarryLinks(SecretStr("a secret that only this test knows"))
NOTHING_LEFT = because("nothing_left", platform="wechat")
PAGE, PHONE = Address("web", "page"), Address("pushed", "phone")


def link(conversation: str, to: str = "web", now: datetime = NOW) -> Link:
    read = LINKS.read(LINKS.sign(conversation, to, now), to)
    assert read
    return read


async def carry(talk: Talk, conversation: str, to: Address, now: datetime = NOW) -> Followed:
    async with talk.database.begin() as session:
        return await follow(session, link(conversation, "telegram", now), to, now)


async def write(talk: Talk, text: str, at: Address) -> str:
    return await talk.write(text, f"id of {text}", *at)


async def deliveries(talk: Talk) -> list[tuple[str, str, str]]:
    async with talk.database.reading() as session:
        rows = (await session.execute(select(DeliveryRow).order_by(DeliveryRow.id))).scalars()
        return [(row.contact, row.state, "later" if row.due_at > datetime.now(UTC) + PAGE_FIRST / 2 else "now") for row in rows]


async def test_from_a_push_channel_to_a_page_and_back(talk: Talk) -> None:
    conversation = await write(talk, "one", PHONE)
    await talk.said(conversation, 2)
    assert await carry(talk, conversation, PAGE) is Followed.CARRIED
    assert await write(talk, "two", PAGE) == conversation
    await talk.said(conversation, 4)
    assert await write(talk, "three", PHONE) == conversation
    assert [text for _, text in await talk.said(conversation, 6)] == [
        *("one", "You said one", "two", "You said two", "three", "You said three"),
    ]
    # What the page has not shown went after the customer, in order.
    assert await deliveries(talk) == [("phone", "due", "now")] * 3


async def test_while_the_customer_is_on_a_page_only_what_it_has_not_shown_is_pushed(talk: Talk) -> None:
    conversation = await write(talk, "one", PAGE)
    await talk.said(conversation, 2)
    await carry(talk, conversation, PHONE)
    for text, count in (("two", 4), ("three", 6)):
        await write(talk, text, PAGE)
        await talk.said(conversation, count)
    assert await deliveries(talk) == [("phone", "due", "later")] * 2
    assert await talk.outbox.claim_due(datetime.now(UTC)) == []
    async with talk.database.begin() as session:
        assert await owed_elsewhere(session, [conversation]) == {conversation}
        await shown(session, conversation, 4)
    assert [state for _, state, _ in await deliveries(talk)] == ["read", "due"]
    [owed] = await talk.outbox.claim_due(datetime.now(UTC) + PAGE_FIRST)
    assert (owed.seq, owed.contact) == (6, "phone")
    async with talk.database.begin() as session:  # shown while it is on its way: it is not tried again
        await shown(session, conversation, 6)
    await talk.outbox.record(owed, Failed(because("busy", platform="telegram"), permanent=False), datetime.now(UTC))
    assert [state for _, state, _ in await deliveries(talk)] == ["read", "read"]


async def test_a_page_left_open_does_not_keep_anything_from_a_customer_who_is_elsewhere(talk: Talk) -> None:
    conversation = await write(talk, "one", PAGE)
    await talk.said(conversation, 2)
    await carry(talk, conversation, PHONE)
    await write(talk, "two", PHONE)
    await talk.said(conversation, 4)
    async with talk.database.begin() as session:
        await shown(session, conversation, 4)
    assert await deliveries(talk) == [("phone", "due", "now")]


async def test_what_waits_for_the_customer_follows_them_to_another_channel(talk: Talk) -> None:
    conversation = await write(talk, "one", PHONE)
    await talk.said(conversation, 2)
    [owed] = await talk.outbox.claim_due(datetime.now(UTC))
    await talk.outbox.record(owed, Failed(NOTHING_LEFT, permanent=False, until_customer_writes=True), datetime.now(UTC))
    await carry(talk, conversation, Address("pushed", "tablet"))
    assert await deliveries(talk) == [("tablet", "due", "now")]


async def test_one_contact_that_cannot_be_reached_does_not_hold_back_another(talk: Talk) -> None:
    conversation = await write(talk, "one", PHONE)
    await talk.said(conversation, 2)
    [owed] = await talk.outbox.claim_due(datetime.now(UTC))
    await talk.outbox.record(
        owed, Failed(because("slow", platform="telegram"), permanent=False, retry_after=600), datetime.now(UTC)
    )
    tablet = Address("pushed", "tablet")
    await carry(talk, conversation, tablet)
    await write(talk, "two", tablet)
    await talk.said(conversation, 4)
    assert not await talk.outbox.is_trying(conversation, tablet)
    [(taken, message)] = await talk.outbox.take(conversation, tablet, datetime.now(UTC))
    assert (taken.contact, message.text) == ("tablet", "You said two")


async def test_ids_of_two_channels_do_not_meet(talk: Talk) -> None:
    conversation = await talk.write("from the phone", "id-1", *PHONE)
    await carry(talk, conversation, PAGE)
    taken = [await talk.inbox.accept(InboundMessage(*PAGE, "id-1", "from the page")) for _ in range(2)]
    assert [(one.conversation_id, one.repeated) for one in taken] == [(conversation, False), (conversation, True)]
    assert taken[0].seq == taken[1].seq


async def test_another_process_that_remembers_the_contact_learns_where_it_leads_now(talk: Talk) -> None:
    old = await write(talk, "mine", PHONE)
    other_process = Inbox(talk.database, talk.signals, talk.turns.wake)
    assert (await other_process.accept(InboundMessage(*PHONE, "m1", "hello"))).conversation_id == old
    carried = await write(talk, "from the page", PAGE)
    assert await carry(talk, carried, PHONE) is Followed.CARRIED
    assert (await other_process.accept(InboundMessage(*PHONE, "m2", "hello"))).conversation_id == carried
    async with talk.database.reading() as session:
        assert await find_conversation(session, *PHONE) == carried
        assert [one.conversation_id for one in await people.linked_with(session, carried)] == [old]
        assert (await people.linked_with(session, carried))[0].linked_by == "customer"


async def test_who_is_with_a_person_stays_there_and_is_known_as_the_same(talk: Talk) -> None:
    old = await write(talk, "person", PHONE)
    await talk.said(old, 2)
    carried = await write(talk, "from the page", PAGE)
    assert await carry(talk, carried, PHONE) is Followed.KEPT
    assert await write(talk, "still here", PHONE) == old
    async with talk.database.reading() as session:
        assert [one.conversation_id for one in await people.linked_with(session, old)] == [carried]


async def test_a_link_opens_for_the_first_who_follows_it_and_for_them_again(talk: Talk) -> None:
    conversation = await write(talk, "one", PHONE)
    found = link(conversation)
    async with talk.database.begin() as session:
        assert await follow(session, found, PAGE, NOW) is Followed.CARRIED
        assert await follow(session, found, PAGE, NOW + timedelta(days=2)) is Followed.HERE
        with pytest.raises(LinkOver):
            await follow(session, found, Address("web", "somebody else"), NOW)


async def test_of_two_who_follow_at_once_one_is_let_in(talk: Talk) -> None:
    conversation = await write(talk, "one", PHONE)
    found = link(conversation)

    async def try_it(contact: str) -> bool:
        try:
            async with talk.database.begin() as session:
                return await follow(session, found, Address("web", contact), NOW) is Followed.CARRIED
        except LinkOver:
            return False

    assert sorted(await asyncio.gather(*(try_it(f"page {n}") for n in range(4)))) == [False, False, False, True]


async def test_a_link_runs_out_and_one_to_nothing_opens_nothing(talk: Talk) -> None:
    conversation = await write(talk, "one", PHONE)
    async with talk.database.begin() as session:
        for found, now in ((link(conversation), NOW + timedelta(hours=24)), (link(new_id()), NOW)):
            with pytest.raises(LinkOver):
                await follow(session, found, PAGE, now)


async def test_the_conversation_of_somebody_the_shop_vouches_for_is_not_carried_out(talk: Talk) -> None:
    user = Address("web", "user:42")
    conversation = await write(talk, "mine alone", user)
    async with talk.database.begin() as session:
        await know(session, *user, Contact("Lan", None, verified=True), NOW)
    with pytest.raises(LinkOver):
        await carry(talk, conversation, PHONE)
    theirs = await write(talk, "from the phone", PHONE)  # but they may bring another in
    assert await carry(talk, theirs, user) is Followed.CARRIED
    assert await write(talk, "and on", user) == theirs


async def test_a_contact_can_be_carried_back_to_its_own_conversation(talk: Talk) -> None:
    own, other = await write(talk, "mine", PHONE), await write(talk, "from the page", PAGE)
    await carry(talk, other, PHONE)
    await carry(talk, own, PHONE, NOW + timedelta(seconds=1))
    assert await write(talk, "home again", PHONE) == own


async def test_asking_the_channel_for_something_is_being_there(talk: Talk) -> None:
    conversation = await write(talk, "one", PHONE)
    await carry(talk, conversation, PAGE)
    notices = Notices(talk.database, talk.log)
    await notices.say(conversation, lambda _: "Here you are.", NOW, once="m9", kind="language", at=PHONE)
    assert (await deliveries(talk))[-1] == ("phone", "due", "now")
    async with talk.database.reading() as session:
        where = await whereabouts(session, conversation)
    assert (where.all, where.now, where.on("web")) == ((PHONE, PAGE), PHONE, PAGE)


def test_a_link_is_short_and_of_one_kind() -> None:
    conversation = new_id()
    token = LINKS.sign(conversation, "telegram", NOW)
    assert len(token) == 43
    found = LINKS.read(token, "telegram")
    assert found
    assert (found.conversation_id, found.until) == (conversation, (NOW + timedelta(minutes=15)).replace(microsecond=0))
    assert LINKS.read(token, "web") is None
    assert CarryLinks(SecretStr("another secret")).read(token, "telegram") is None
    for spoiled in (
        "",
        "spring-sale",
        token[:-1],
        token + "A",
        token + "\n",
        "é" * 43,
        ("A" if token[0] != "A" else "B") + token[1:],
    ):
        assert LINKS.read(spoiled, "telegram") is None


def test_a_link_written_in_another_way_is_the_same_link() -> None:
    token = LINKS.sign(new_id(), "web", NOW)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]  # the last character carries bits that mean nothing
    assert LINKS.read(twin, "web") == LINKS.read(token, "web")
