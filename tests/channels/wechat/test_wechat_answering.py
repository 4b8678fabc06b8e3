"""The passive reply. The assistant thinks until a test says that it has thought."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import utf8_length
from bot.channels.tencent.parts import Media, Text
from bot.channels.wechat.answering import GIVEN_UP_SECONDS, PASSIVE_SECONDS, WAIT_SECONDS, fit
from bot.conversation.model import Choice, Reply, Utterance
from tests.channels.wechat import platform
from tests.channels.wechat.contract import CALM, HURRIED
from tests.channels.wechat.platform import event
from tests.contracts.test_receiving import PNG

LONG = "我们在三天内送达。" * 150  # 4,050 bytes


def thinks(shop, *said, choices=(), until=None):
    """The assistant says `said`, once `until` is set."""

    async def respond(conversation, message):
        if until:
            await until.wait()
        shop.talk.parrot.heard.append((message.text, conversation.epoch))
        return Reply(tuple(Utterance(text, choices=choices) for text in said), "zh-Hans")

    shop.talk.parrot.respond = respond


def test_the_answer_is_out_before_wechat_hangs_up():
    assert WAIT_SECONDS < PASSIVE_SECONDS < 5 < GIVEN_UP_SECONDS


async def test_the_answer_goes_back_in_the_same_breath_and_is_recorded(open_shop, api):
    shop = await open_shop()
    assert await shop.write("hello") == "You said hello"
    assert await shop.deliveries() == [("delivered", f"passive:{6054768590064713729}")]
    assert api.texts() == []


async def test_several_messages_are_one_text_with_numbered_choices(open_shop):
    shop = await open_shop()
    thinks(shop, "**好的**", "您是问：", choices=(Choice("多久送到？", entry="a"), Choice("人工", intent="ask_human")))
    numbered = "1. 多久送到？\n2. 人工"
    assert await shop.write("hello") == f"好的\n\n{numbered}\n\n您是问：\n\n{numbered}"


async def test_three_calls_with_one_message_are_one_turn_and_one_answer(open_shop, api):
    shop = await open_shop()
    answers = [await shop.write("hello") for _ in range(3)]
    assert answers == ["You said hello"] * 3
    assert [text for text, _ in shop.talk.parrot.heard] == ["hello"]
    at_once = await asyncio.gather(*(shop.write("more", 2) for _ in range(3)))
    assert at_once == ["You said more"] * 3
    assert len(await shop.deliveries()) == 2
    assert api.texts() == []


async def test_too_late_it_goes_by_the_customer_service_api(open_shop, api):
    shop = await open_shop(pace=HURRIED)
    thought = asyncio.Event()
    thinks(shop, "想好了", until=thought)
    assert await shop.write("hello") == ""
    thought.set()
    assert [sent["text"]["content"] for sent in await api.waited_for(platform.SEND)] == ["想好了"]
    await shop.settled("delivered")
    assert await shop.write("hello") == ""  # told again, WeChat gets nothing said twice
    assert api.texts() == ["想好了"]


async def test_without_the_api_the_second_call_gets_it(open_shop, api):
    shop = await open_shop(secret=None, pace=HURRIED)
    thought = asyncio.Event()
    thinks(shop, "想好了", until=thought)
    assert await shop.write("hello") == ""
    thought.set()
    await shop.settled("waiting")
    assert await shop.write("hello") == "想好了"
    assert [state for state, _ in await shop.deliveries()] == ["delivered"]
    assert len(shop.talk.parrot.heard) == 1
    assert api.calls == []


async def test_without_the_api_wechat_is_kept_waiting_but_for_the_last_time(open_shop, monkeypatch):
    shop = await open_shop(secret=None, pace=HURRIED)
    thought = asyncio.Event()
    thinks(shop, until=thought)
    loop = asyncio.get_running_loop()
    came = loop.time()
    await shop.write("hello")
    assert loop.time() - came >= HURRIED.given_up  # it hangs up, and asks again
    monkeypatch.setattr("bot.channels.wechat.answering.LAST_TIME", timedelta())
    answered = await shop.call(platform.sealed(platform.text("hello")))
    assert answered.content == b"success"  # or it would tell the customer that we are broken
    thought.set()


async def test_without_the_api_a_late_answer_is_given_on_the_next_message(open_shop):
    shop = await open_shop(secret=None, pace=HURRIED)
    thought = asyncio.Event()
    thinks(shop, "想好了", until=thought)
    assert await shop.write("hello", 1) == ""
    thought.set()
    await shop.settled("waiting")
    thinks(shop)
    assert await shop.write("more", 2) == "想好了"
    assert [state for state, _ in await shop.deliveries()] == ["delivered"]


async def test_without_the_api_an_agent_answers_with_the_customers_next_message(open_shop):
    shop = await open_shop(secret=None)
    thinks(shop)
    assert await shop.write("hello", 1) == ""
    await shop.agent_writes("**Mai** here")
    await shop.settled("waiting")
    assert await shop.write("anybody?", 2) == "Mai here"
    await shop.settled("delivered")


async def test_what_does_not_fit_follows_by_the_api_and_loses_nothing(open_shop, api):
    shop = await open_shop()
    thinks(shop, LONG, "第二条")
    first = await shop.write("hello")
    rest = [sent["text"]["content"] for sent in await api.waited_for(platform.SEND, 2)]
    assert first + "".join(rest[:-1]) == LONG
    assert rest[-1] == "第二条"
    assert all(utf8_length(part) <= 2048 and part.endswith("。") for part in [first, *rest[:-1]])
    assert await shop.write("hello") == first  # told again: the same


async def test_without_the_api_what_does_not_fit_follows_message_by_message(open_shop):
    shop = await open_shop(secret=None)
    thinks(shop, LONG)
    first = await shop.write("hello", 1)
    thinks(shop, "第二条")
    assert first + await shop.write("more", 2) == f"{LONG}\n\n第二条"


async def test_an_older_message_on_its_way_goes_first(open_shop, api):
    shop = await open_shop(pace=CALM)
    thinks(shop, "一")
    await shop.write("hello", 1)
    api.refuse(platform.SEND, -1, "system error")
    await shop.agent_writes("二")
    async with asyncio.timeout(30):
        while "WeChat is busy." not in dict(await shop.deliveries()).values():
            await asyncio.sleep(0.02)
    thinks(shop, "三")
    assert await shop.write("more", 2) == ""
    assert [sent["text"]["content"] for sent in await api.waited_for(platform.SEND, 2)] == ["二", "三"]


async def test_a_file_of_an_agent_follows_its_text(open_shop, api):
    shop = await open_shop(works=False)
    thinks(shop)
    await shop.write("hello", 1)
    picture = await shop.core.files.put(await shop.conversation(), "wechat", "label.png", PNG)
    await shop.agent_writes("Look:", picture.file or "")
    assert await shop.write("more", 2) == "Look:"
    assert [state for state, _ in await shop.deliveries()] == ["due"]


async def test_following_the_account_is_greeted(open_shop):
    shop = await open_shop()
    assert await shop.tell(event("subscribe", at=1790000000)) == "You said 关注"
    assert (await shop.transcript())[0].choice == Choice("关注", intent="greet")


async def test_a_person_having_it_nothing_is_said(open_shop):
    shop = await open_shop()
    assert "colleague" in await shop.write("person", 1)
    assert await shop.write("hello", 2) == ""


@given(st.lists(st.text("a中🚚", min_size=1, max_size=30), max_size=8), st.integers(0, 120))
def test_what_fits_is_the_longest_beginning_that_does(texts, room):
    fitting = fit([Text(text) for text in texts], room)
    assert fitting == texts[: len(fitting)]
    assert utf8_length("\n\n".join(fitting)) <= room or not fitting
    if len(fitting) < len(texts):
        assert utf8_length("\n\n".join(texts[: len(fitting) + 1])) > room


def test_nothing_overtakes_a_file():
    assert fit([Text("a"), Media("image", "f"), Text("b")], 100) == ["a"]


@pytest.mark.parametrize("hostile", ["]]><Content>x", "</xml>", "\0\x0b", "&lt;b&gt;", "{nonce} %s"])
async def test_hostile_text_stays_text(open_shop, hostile):
    shop = await open_shop()
    thinks(shop, f"you said: `{hostile}`")
    answered = await shop.write("hello")
    assert answered.startswith("you said: ")
    assert "<Content>" not in answered or hostile.startswith("]]>")
