"""From the website to Telegram and back."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.channels.contract import Delivery
from bot.channels.page_links import KIND
from bot.conversation.addresses import whereabouts
from bot.conversation.carrying import follow
from bot.conversation.links import CarryLinks
from bot.conversation.model import Address, Author, InboundMessage, Message
from bot.conversation.outbox import Delivered
from tests.channels.telegram.updates import CHAT, edited, message, pressed, written

LINKS = CarryLinks(SecretStr("a secret that only this test knows"))
LAN, PAGE = Address("telegram", str(CHAT)), Address("web", "page")


@pytest.fixture
def build(build):
    return lambda **settings: build(**{"links": LINKS, "public_url": "https://help.shop.example", "polling": True} | settings)


@pytest.fixture
async def page(talk) -> str:
    """A conversation that began on the website."""
    talk.turns.begin()
    conversation = await talk.write("Where is my parcel?", "message-1", *PAGE)
    await talk.said(conversation, 2)
    return conversation


def link(conversation: str, at: datetime | None = None) -> str:
    return f"/start {LINKS.sign(conversation, 'telegram', at or datetime.now(UTC))}"


@pytest.fixture
def transcript(talk):
    async def transcript(conversation: str) -> list[Message]:
        async with talk.database.reading() as session:
            return await talk.log.transcript(session, conversation)

    return transcript


async def test_a_conversation_of_the_website_goes_on_in_telegram(telegram, talk, page, transcript):
    for _ in range(2):  # Telegram tells it again where our answer was lost
        assert (await telegram(written(link(page)))).status_code == 200
    await telegram(written("Still here?", number=56))
    said = [text for _, text in await talk.said(page, 5)]
    assert said[2:] == ["From here on we talk in Telegram. Everything said so far is with us, so just write on.", *said[3:]]
    assert said[3:] == ["Still here?", "You said Still here?"]
    owed = await talk.outbox.claim_due(datetime.now(UTC))
    assert {(one.channel, one.contact) for one in owed} == {LAN}
    assert "start" not in "".join(one.text for one in await transcript(page))


async def test_a_link_that_ran_out_or_was_used_says_so(telegram, talk, page, stored):
    await telegram(written(link(page, datetime.now(UTC) - timedelta(minutes=16))))
    assert ["hết hạn" in one.text for one in await stored() if one.kind == "link_over"] == [True]
    async with talk.database.begin() as session:
        used = LINKS.read(link(page).split()[1], "telegram")
        await follow(session, used, Address("telegram", "somebody else"), datetime.now(UTC))
    await telegram(written(link(page), number=57))
    assert [one.kind for one in await stored()].count("link_over") == 2


async def test_what_a_link_says_that_is_none_of_ours_greets(telegram, stored):
    for number, payload in enumerate(("spring-sale", "A" * 43), 55):
        await telegram(written(f"/start {payload}", number=number))
    said = await stored()
    assert [(one.text, one.choice.intent) for one in said] == [("/start spring-sale", "greet"), (f"/start {'A' * 43}", "greet")]


async def test_edits_and_buttons_go_on_where_the_conversation_does(telegram, talk, page, transcript):
    await telegram(written(link(page)))
    await telegram(written("Where is my parcle?", number=56))
    await talk.said(page, 5)
    for _ in range(2):
        await telegram(edited("Where is my parcel?", number=56))
    await telegram(pressed("e:delivery-time", message("?")))
    mine = [one.text for one in await transcript(page) if one.author is Author.CUSTOMER]
    assert mine == ["Where is my parcel?", "Where is my parcle?", "Where is my parcel?", "delivery-time"]


async def test_who_is_with_a_person_stays_where_they_are(telegram, talk, page, transcript):
    await telegram(written("person"))
    own = await talk.inbox.conversation_of(InboundMessage(*LAN, "", ""))
    await talk.said(own, 2)
    await telegram(written(link(page), number=56))
    assert (await transcript(own))[-1].kind == "carried_not"
    assert len(await transcript(page)) == 2


async def test_web_leads_to_the_website_with_a_link_that_is_kept_nowhere(telegram, channel, talk, stored, bot_api):
    for _ in range(2):
        await telegram(written("/web"))
    [asked] = await stored()
    assert (asked.kind, "http" in asked.text) == (KIND, False)
    [owed] = await talk.outbox.claim_due(datetime.now(UTC))
    sent = await channel.send(Delivery(LAN.contact, await talk.outbox.message(owed), 1))
    await talk.outbox.record(owed, Delivered(sent), datetime.now(UTC))
    text = bot_api.sent()[0]["text"]
    address, token = text.split()[-1].split("#")
    assert address == "https://help.shop.example/web/resume"
    async with talk.database.begin() as session:
        await follow(session, LINKS.read(token, "web"), PAGE, datetime.now(UTC))
        assert (await whereabouts(session, owed.conversation_id)).now == PAGE
    # Asked for from Telegram, it is answered there, though a page is open.
    await telegram(written("/web", number=56))
    [again] = await talk.outbox.claim_due(datetime.now(UTC))
    assert (again.channel, again.contact) == LAN


async def test_without_an_address_of_our_own_web_is_a_message_like_any_other(build, stored, bot_api):
    channel = build(public_url=None)
    await channel.start()
    await bot_api.called("setMyCommands")
    await bot_api.told(json.loads(written("/web")))
    await bot_api.confirmed()
    await channel.stop()
    assert [one.text for one in await stored()] == ["/web"]
    assert "web" not in [command["command"] for command in bot_api.sent("setMyCommands")[0]["commands"]]


async def test_the_invitation_names_the_bot_once_it_is_known(build, bot_api, page, eventually):
    channel = build()
    assert channel.invitation(page) is None
    await channel.start()

    async def known() -> bool:
        return channel.invitation("") == "https://t.me/MaisShopBot"

    await eventually(known)
    assert channel.invitation(page).startswith("https://t.me/MaisShopBot?start=")
    assert "web" in [command["command"] for command in (await bot_api.called("setMyCommands"))["commands"]]
    await channel.stop()
