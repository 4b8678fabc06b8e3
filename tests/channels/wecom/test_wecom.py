import asyncio
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from bot.channels.contract import Delivery, DeliveryError
from bot.channels.tencent.tables import CursorRow
from bot.channels.wecom.channel import message_id
from bot.channels.wecom.menus import can_be_menu, choice_of, menu
from bot.channels.wecom.messages import Listed, message_of
from bot.conversation.links import CarryLinks
from bot.conversation.model import Attachment, Author, Choice, Message, RemoteFile
from tests.channels.wecom import platform
from tests.channels.wecom.platform import CONTACT, ON_EVENT, SEND, SERVICER, STATE, SYNC, event, message, text


def delivery(words: str, *choices: Choice, seq: int = 2) -> Delivery:
    return Delivery(CONTACT, Message(seq, Author.AGENT, words, datetime.now(UTC), choices=choices), 1)


async def test_the_console_proves_that_we_know_the_token_and_the_key(open_shop):
    shop = await open_shop(works=False)
    call = platform.sealed("1616140317555161061")
    sealed = call.body.decode().split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    proof = await shop.http.get(call.path, params=dict(parse_qsl(call.path.partition("?")[2])) | {"echostr": sealed})
    assert (proof.status_code, proof.text) == (200, "1616140317555161061")
    assert (await shop.http.get(call.path)).status_code == 403


async def test_a_message_is_read_and_answered(open_shop, api):
    shop = await open_shop()
    await shop.tell(text("hello"))
    [sent] = await api.waited_for(SEND)
    assert (sent["touser"], sent["open_kfid"]) == tuple(reversed(CONTACT.split("/")))
    assert sent["text"]["content"] == "You said hello"
    assert await shop.settled("delivered") == ("delivered", message_id(CONTACT, 2))
    assert sent["msgid"] == f"{message_id(CONTACT, 2)}-0"
    async with shop.core.database.reading() as session:
        allowance = await shop.channel.allowance(session, CONTACT, datetime.now(UTC))
    assert allowance.left == 4


async def test_it_is_read_page_by_page_from_where_it_stopped(open_shop, api):
    shop = await open_shop()
    api.page = 2
    await shop.tell(*(text(f"n{n}", n) for n in range(5)))
    said = [one.text for one in await shop.transcript(10) if one.author is Author.CUSTOMER]
    assert said == [f"n{n}" for n in range(5)]
    asked = [call.get("cursor") for call in api.called(SYNC)]
    assert asked == [None, "at-2", "at-4"]
    await shop.tell(text("n5", 5))
    await shop.transcript(12)
    assert api.called(SYNC)[-1]["cursor"] == "at-5"
    assert api.called(SYNC)[-1]["token"].startswith("ENCAp")


async def test_one_reads_at_a_time_and_none_is_taken_in_twice(open_shop, api):
    shops = [await open_shop(works=False) for _ in range(2)]
    api.page = 3
    for round_ in range(4):
        await asyncio.gather(*(shop.tell(text(f"n{round_}-{n}", 10 * round_ + n)) for n, shop in enumerate(shops)))
    said = sorted(one.text for one in await shops[0].transcript(16) if one.author is Author.CUSTOMER)
    assert said == sorted(f"n{round_}-{n}" for round_ in range(4) for n in range(2))
    heard = [words for shop in shops for words, _ in shop.talk.parrot.heard]
    assert sorted(heard) == said
    cursors = [call.get("cursor") for call in api.called(SYNC)]
    assert len(cursors) <= 16


async def test_what_a_dead_worker_left_unread_is_read(open_shop, api):
    shop = await open_shop(works=False)
    api.refuse(SYNC, -1, "system busy")
    await shop.tell(text("hello"))
    async with asyncio.timeout(30):
        while str((await shop.channel.state()).trouble) != "WeCom is busy.":
            await asyncio.sleep(0.02)
    await shop.channel.stop()  # gone in the middle of it
    async with shop.core.database.begin() as session:
        await session.execute(update(CursorRow).values(lease_until=datetime(2020, 1, 1, tzinfo=UTC)))
    other = await open_shop(works=False)
    assert (await other.transcript(2))[0].text == "hello"


async def test_the_past_is_not_answered_when_an_account_is_read_for_the_first_time(open_shop):
    shop = await open_shop(works=False)
    await shop.tell(text("three days ago", 1, ago=250_000), text("now", 2))
    assert [one.text for one in await shop.transcript(2) if one.author is Author.CUSTOMER] == ["now"]


async def test_whoever_comes_in_is_greeted_once(open_shop, api):
    shop = await open_shop()
    await shop.tell(event("enter_session", 1, welcome_code="CODE", scene="123"))
    [greeting] = await api.waited_for(ON_EVENT)
    assert (greeting["code"], greeting["text"]["content"]) == ("CODE", "You said 进入会话")
    assert await shop.settled("delivered") == ("delivered", "welcome:CODE")
    await shop.tell(event("enter_session", 2), event("enter_session", 3, welcome_code="OLD", ago=60), text("hello", 4))
    await api.waited_for(SEND)
    assert len(api.called(ON_EVENT)) == 1


async def test_choices_are_a_menu_and_a_pressed_item_needs_no_understanding(open_shop, api):
    shop = await open_shop()
    choices = Choice("多久送到？", entry="delivery-time"), Choice("人工客服", intent="ask_human")
    await shop.channel.send(delivery("**您是问：**", *choices))
    [sent] = api.called(SEND)
    assert sent["msgmenu"]["head_content"] == "您是问："
    items = [item["click"] for item in sent["msgmenu"]["list"]]
    assert [choice_of(item["id"], item["content"]) for item in items] == list(choices)
    await shop.tell(text("人工客服", 1, menu="i:ask_human"))
    assert (await shop.transcript(2))[0].choice == choices[1]


def test_what_is_no_menu_is_numbered():
    assert not can_be_menu([Choice("送" * 43, entry="a")])
    assert not can_be_menu([Choice("a", entry="b" * 63)])
    assert not can_be_menu([Choice("a", entry="b")] * 11)
    assert choice_of("x:y", "t") is choice_of("e:", "t") is choice_of("", "t") is None
    assert menu("", [Choice("a", entry="b")])["msgmenu"]["list"][0]["click"]["id"] == "e:b"


async def test_long_text_above_a_menu_keeps_to_its_limits(open_shop, api):
    shop = await open_shop(works=False)
    await shop.channel.send(delivery("我们在三天内送达。" * 60, Choice("好", intent="affirm")))
    above, last = api.called(SEND)
    assert (above["text"]["content"] + last["msgmenu"]["head_content"]) == "我们在三天内送达。" * 60


def test_every_kind_is_read():
    def read(listed):
        return message_of(Listed.model_validate(listed))

    assert read(text(" hi ")).text == "hi"
    assert read(message("image", 1, {"media_id": "m"})).attachments == (RemoteFile("image", "m", "picture"),)
    assert read(message("voice", 1, {"media_id": "m"})).attachments == (RemoteFile("voice", "m", "voice.amr"),)
    assert read(message("video", 1, {"media_id": "m"})).attachments[0].kind == "video"
    assert read(message("file", 1, {"media_id": "m"})).attachments == (RemoteFile("file", "m"),)
    place = read(message("location", 1, {"latitude": 23.1, "longitude": 113.3, "name": "广州塔", "address": "阅江西路"}))
    assert place.attachments == (Attachment("location", name="广州塔 阅江西路", about={"latitude": 23.1, "longitude": 113.3}),)
    link = read(message("link", 1, {"title": "T", "desc": "d", "url": "https://shop.example", "pic_url": "p"}))
    assert link.attachments == (Attachment("link", name="T", about={"url": "https://shop.example"}),)
    assert read(message("business_card", 1, {"userid": "x"})) is None
    assert read(text("a")).contact == CONTACT


async def test_a_ticket_goes_to_the_servicer_and_back(open_shop, api):
    shop = await open_shop(servicer=SERVICER)
    await shop.tell(text("person", 1))
    [change] = await api.waited_for(STATE)
    assert (change["service_state"], change["servicer_userid"]) == (3, SERVICER)
    assert "colleague" in api.called(SEND)[0]["text"]["content"]
    # The servicer answers in WeCom: the thread shows it, and nothing is sent again.
    await shop.tell(text("*我来看看*", 2, origin=5), text("*我来看看*", 2, origin=5))
    thread = await shop.transcript(3)
    assert [(one.author, one.author_name, one.text) for one in thread[2:]] == [(Author.AGENT, SERVICER, r"\*我来看看\*")]
    mai = await shop.agent()
    now = datetime.now(UTC)
    async with shop.core.database.begin() as session:
        [ticket] = await shop.talk.handoff.queue(session)
        await shop.talk.handoff.resolve(session, ticket.id, mai, now)
    assert await shop.settled("delivered") == ("delivered", "code-4")
    [goodbye] = api.called(ON_EVENT)
    assert (goodbye["code"], "taken care of" in goodbye["text"]["content"]) == ("code-4", True)
    assert api.state == 4
    api.state = 0  # the customer writes: a new session
    await shop.tell(text("hello again", 3))
    await api.waited_for(SEND, 2)


async def test_with_the_servicer_the_desk_is_told_where_to_answer(open_shop, api):
    shop = await open_shop(works=False)
    api.state = 3
    with pytest.raises(DeliveryError, match="reply in WeCom") as elsewhere:
        await shop.channel.send(delivery("hi"))
    assert elsewhere.value.permanent


async def test_nobody_on_duty_leaves_the_ticket_on_the_desk(open_shop, api):
    shop = await open_shop(servicer="pool")
    api.refuse(STATE, 95014, "user is not servicer")
    await shop.tell(text("person", 1))
    assert (await shop.settled("delivered"))[0] == "delivered"
    async with shop.core.database.reading() as session:
        assert len(await shop.talk.handoff.queue(session)) == 1


@pytest.mark.parametrize(
    ("fail_type", "state", "reason"),
    [
        (10, "failed", "blocked us"),
        (4, "waiting", "48 hours"),
        (6, "waiting", "until the customer writes"),
        (77, "failed", "why"),
    ],
)
async def test_what_did_not_arrive_after_all_shows(open_shop, api, fail_type, state, reason):
    shop = await open_shop()
    await shop.tell(text("hello", 1))
    await shop.settled("delivered")
    [sent] = api.called(SEND)
    await shop.tell(event("msg_send_fail", 2, fail_msgid=sent["msgid"], fail_type=fail_type))
    assert reason in ((await shop.settled(state))[1] or "")


@pytest.mark.parametrize(
    ("code", "permanent", "waits"),
    [(95001, False, True), (95013, False, True), (95000, True, False), (45009, False, False), (48002, False, False)],
)
async def test_every_refusal_is_understood(open_shop, api, code, permanent, waits):
    shop = await open_shop(works=False)
    api.refuse(SEND, code, f"words with {platform.SECRET}")
    with pytest.raises(DeliveryError) as refused:
        await shop.channel.send(delivery("hello"))
    assert (refused.value.permanent, refused.value.until_customer_writes) == (permanent, waits)
    assert platform.SECRET not in str(refused.value)


async def test_before_the_secret_is_known_the_console_can_already_check_us(open_shop):
    shop = await open_shop(works=False, secret=None)
    call = platform.sealed("echo")
    sealed = call.body.decode().split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    proof = await shop.http.get(call.path, params=dict(parse_qsl(call.path.partition("?")[2])) | {"echostr": sealed})
    assert proof.text == "echo"
    with pytest.raises(DeliveryError, match="FRONTLINE_WECOM_SECRET") as missing:
        await shop.channel.send(delivery("hi"))
    assert not missing.value.permanent
    assert (await shop.channel.state()).reachable is False


@pytest.mark.parametrize("asked", [text("網頁"), text("Go on there", menu="web")])
async def test_who_asks_for_the_website_is_sent_a_link(open_shop, api, asked):
    links = CarryLinks(SecretStr("a secret that only this test knows"))
    shop = await open_shop(links=links, public_url="https://help.shop.example")
    await shop.tell(asked)
    [sent] = await api.waited_for(SEND)
    address, token = sent["text"]["content"].split()[-1].split("#")
    assert address == "https://help.shop.example/web/resume"
    assert links.read(token, "web") is not None
    assert shop.talk.parrot.heard == []
