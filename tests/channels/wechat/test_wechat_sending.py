from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.channels.contract import Delivery, DeliveryError
from bot.channels.tencent.sending import SEND_SECONDS
from bot.conversation.model import Attachment, Author, Message
from bot.conversation.outbox import CLAIM_SECONDS
from tests.channels.wechat import platform
from tests.channels.wechat.platform import OPENID, SEND, event
from tests.contracts.test_receiving import PNG

LONG = "我们在三天内送达。" * 150


def delivery(text: str, *files: Attachment, seq: int = 2) -> Delivery:
    return Delivery(OPENID, Message(seq, Author.AGENT, text, datetime.now(UTC), attachments=files), 1)


async def left(shop) -> int | None:
    async with shop.core.database.reading() as session:
        allowance = await shop.channel.allowance(session, OPENID, datetime.now(UTC))
    return allowance.left if allowance else None


async def test_each_message_of_the_customers_grants_five_sends(open_shop, api):
    shop = await open_shop(works=False)
    assert await left(shop) is None
    await shop.write("hello")
    assert await left(shop) == 5  # the passive reply is not counted
    for seq in range(10, 15):
        await shop.channel.send(delivery(f"{seq}", seq=seq))
    assert await left(shop) == 0
    with pytest.raises(DeliveryError, match="until the customer writes again") as full:
        await shop.channel.send(delivery("one too many", seq=15))
    assert full.value.until_customer_writes
    assert len(api.texts()) == 5  # WeChat was not even asked
    await shop.write("more", 2)
    assert await left(shop) == 5


async def test_a_repeated_message_grants_nothing_more(open_shop):
    shop = await open_shop(works=False)
    call = platform.sealed(platform.text("hello"))
    await shop.call(call)
    await shop.channel.send(delivery("one"))
    await shop.call(call)
    assert await left(shop) == 4


async def test_a_menu_grants_three_and_leaving_takes_them(open_shop):
    shop = await open_shop(works=False)
    await shop.tell(event("CLICK", EventKey="送货"))
    assert await left(shop) == 3
    await shop.tell(event("unsubscribe"))
    assert await left(shop) == 0


async def test_what_the_platform_counts_is_what_counts(open_shop, api):
    shop = await open_shop(works=False)
    await shop.write("hello")
    api.left = 0
    with pytest.raises(DeliveryError) as full:
        await shop.channel.send(delivery("hi"))
    assert full.value.until_customer_writes
    assert await left(shop) == 0


async def test_a_message_that_waits_goes_out_when_the_customer_writes(open_shop, api):
    shop = await open_shop()
    await shop.write("hello", 1)
    api.refuse(SEND, 45015, "response out of time limit or subscription is canceled")
    await shop.agent_writes("Mai here")
    await shop.settled("waiting")
    assert "48 hours" in (await shop.deliveries())[-1][1]
    assert await shop.write("anybody?", 2) == "Mai here\n\nYou said anybody?"
    assert {state for state, _ in await shop.deliveries()} == {"delivered"}


@pytest.mark.parametrize(
    ("code", "permanent", "waits", "after"),
    [
        (45015, False, True, None),
        (45047, False, True, None),
        (48001, False, True, None),
        (43004, True, False, None),
        (40003, True, False, None),
        (45009, False, False, 1800.0),
        (-1, False, False, None),
        (40164, False, False, None),
        (99999, False, False, None),
    ],
)
async def test_every_refusal_is_understood(open_shop, api, code, permanent, waits, after):
    shop = await open_shop(works=False)
    api.refuse(SEND, code, f"some words of the platform's with {platform.SECRET} in them")
    with pytest.raises(DeliveryError) as refused:
        await shop.channel.send(delivery("hello"))
    failure = refused.value
    assert (failure.permanent, failure.until_customer_writes, failure.retry_after) == (permanent, waits, after)
    assert platform.SECRET not in str(failure)


async def test_a_token_is_asked_for_once_and_replaced_once_when_refused(open_shop, api):
    shop = await open_shop(works=False)
    for seq in (2, 3):
        await shop.channel.send(delivery("hi", seq=seq))
    assert api.tokens_given == 1
    api.expire_token()
    await shop.channel.send(delivery("hi", seq=4))
    assert api.tokens_given == 2
    for code in (42001, 40001):
        api.refuse(SEND, code)
    with pytest.raises(DeliveryError, match="refuses our access"):
        await shop.channel.send(delivery("hi", seq=5))


async def test_a_long_message_interrupted_goes_on_where_it_stopped(open_shop, api):
    shop = await open_shop(works=False)
    api.refuse_with(SEND, platform.said(0))
    whole = delivery(LONG)
    api.refuse(SEND, -1)
    with pytest.raises(DeliveryError):
        await shop.channel.send(whole)
    await shop.channel.send(whole)
    first = LONG[: len(LONG) - len("".join(api.texts()))]
    assert 0 < len(first.encode()) <= 2048  # the part that was taken before; it is not sent again
    assert first + "".join(api.texts()) == LONG


async def test_files_go_as_what_wechat_carries_and_others_as_links(open_shop, api):
    shop = await open_shop(works=False, link=lambda file: f"https://shop.example/files/{file}")
    conversation = await shop.conversation()
    picture = await shop.core.files.put(conversation, "wechat", "label.png", PNG)
    note = await shop.core.files.put(conversation, "wechat", "note.txt", b"plain words")
    await shop.channel.send(delivery("Two files:", picture, note))
    text, image = api.called(SEND)
    assert text["text"]["content"] == f"Two files:\n\nnote.txt https://shop.example/files/{note.file}"
    assert (image["msgtype"], api.content(image)) == ("image", PNG)


async def test_a_file_with_no_way_to_go_says_what_to_do(open_shop):
    shop = await open_shop(works=False)
    note = await shop.core.files.put(await shop.conversation(), "wechat", "note.txt", b"plain words")
    with pytest.raises(DeliveryError, match="FRONTLINE_PUBLIC_URL") as never:
        await shop.channel.send(delivery("", note))
    assert never.value.permanent


async def test_a_blank_message_is_not_tried_for_ever(open_shop):
    shop = await open_shop(works=False)
    with pytest.raises(DeliveryError, match="empty") as blank:
        await shop.channel.send(delivery(" \n"))
    assert blank.value.permanent


async def test_how_it_fares_is_told_with_its_last_trouble(open_shop, api):
    shop = await open_shop(works=False)
    assert (await shop.channel.state()).reachable
    api.refuse(SEND, 43004)
    with pytest.raises(DeliveryError):
        await shop.channel.send(delivery("hi"))
    state = await shop.channel.state()
    assert state.reachable
    assert "stopped following" in str(state.trouble)
    await shop.channel.stop()
    await shop.channel.start()
    assert (await shop.channel.state()).reachable


async def test_without_a_secret_it_waits_for_the_customer(open_shop):
    shop = await open_shop(works=False, secret=None)
    with pytest.raises(DeliveryError) as waits:
        await shop.channel.send(delivery("hi"))
    assert waits.value.until_customer_writes
    assert (await shop.channel.state()).reachable is None


def test_a_send_ends_before_another_worker_would_begin_it():
    assert SEND_SECONDS < CLAIM_SECONDS


def test_secrets_are_not_shown():
    from tests.channels.wechat.contract import settings
    from tests.channels.wechat.platform import WechatApi

    shown = repr(settings(WechatApi(), secret=SecretStr(platform.SECRET)))
    assert not [secret for secret in (platform.SECRET, platform.TOKEN, platform.AES_KEY) if secret in shown]
