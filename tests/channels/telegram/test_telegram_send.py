import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import HTMLResponse

from bot.channels.contract import DeliveryError, PushChannel
from bot.channels.splitting import split, utf16_length
from bot.channels.telegram.buttons import read_button
from bot.channels.telegram.channel import SEND_SECONDS
from bot.channels.telegram.rich_text import rich_text
from bot.conversation.model import Choice
from bot.conversation.outbox import CLAIM_SECONDS
from tests.channels.telegram.telegram_bot_api import shown


async def test_a_reply_is_sent_with_buttons(channel, bot_api, delivery):
    assert isinstance(channel, PushChannel)
    choices = Choice("How long?", entry="delivery-time"), Choice("A person, please", intent="ask_human")
    provider_id = await channel.send(delivery("Did you mean:", *choices))
    [sent] = bot_api.sent()
    assert provider_id == "1001"
    assert (sent["chat_id"], sent["text"]) == ("7001", "Did you mean:")
    rows = sent["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [["How long?"], ["A person, please"]]
    assert tuple(read_button(button["callback_data"], button["text"])[1] for row in rows for button in row) == choices


async def test_a_button_whose_id_is_too_long_says_its_title(channel, bot_api, delivery):
    await channel.send(delivery("Did you mean:", Choice("How long?", entry="a" * 80), Choice("How much?", entry="b" * 80)))
    buttons = [row[0] for row in bot_api.sent()[0]["reply_markup"]["inline_keyboard"]]
    assert len({button["callback_data"] for button in buttons}) == 2
    assert read_button(buttons[1]["callback_data"], "How much?") == ("How much?", None)


async def test_markdown_becomes_entities_counted_as_telegram_counts(channel, bot_api, delivery):
    await channel.send(
        delivery("# 🎁 Gifts\n\n🚚 **Free** over *50 €*, see [the *terms*](https://shop.example/t?a=1&b=2):\n\n- `SPRING`")
    )
    [sent] = bot_api.sent()
    assert sent["text"] == "🎁 Gifts\n\n🚚 Free over 50 €, see the terms:\n\n• SPRING"
    assert shown(sent) == [
        ("bold", "🎁 Gifts"),
        ("bold", "Free"),
        ("italic", "50 €"),
        ("text_link", "the terms"),
        ("italic", "terms"),
        ("code", "SPRING"),
    ]
    assert sent["entities"][3]["url"] == "https://shop.example/t?a=1&b=2"


async def test_blocks_keep_their_shape(channel, bot_api, delivery):
    markdown = (
        "> careful\n> > twice\n\n3. one\n4. two\n   - inner\n\n---\n\n```sh\nls <x>\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    await channel.send(delivery(markdown))
    [sent] = bot_api.sent()
    assert sent["text"] == "careful\n\ntwice\n\n3. one\n4. two\n  • inner\n\n———\n\nls <x>\n\na | b\n1 | 2"
    assert shown(sent) == [("blockquote", "careful\n\ntwice"), ("pre", "ls <x>")]


@pytest.mark.parametrize(
    "hostile",
    [
        "</b><script>alert(1)</script> & <a href='tg://user?id=1'>x</a>",
        r"\*not bold\* \_ \[x\](tg://user?id=1)",
        "[click](javascript:alert(1))",
        "&amp;lt;b&amp;gt; &#60;i&#62;",
        "{token} %s ${7*7} \u202e",
    ],
)
async def test_hostile_text_arrives_as_plain_text(channel, bot_api, delivery, hostile):
    await channel.send(delivery(f"You wrote: {hostile}"))
    [sent] = bot_api.sent()
    assert sent["text"] == "You wrote: " + html.unescape(hostile.replace("\\", ""))
    assert "parse_mode" not in sent
    assert shown(sent) == []


async def test_an_address_telegram_cannot_open_does_not_cost_the_message(channel, bot_api, delivery):
    await channel.send(delivery("See [the terms](/terms), ![the plan](plan.png) or [call](tel:+84123) <a@shop.example>."))
    assert bot_api.sent()[0]["text"] == "See the terms, the plan or call (+84123) a@shop.example."


async def test_markdown_that_shows_nothing_is_shown_as_written(channel, bot_api, delivery):
    await channel.send(delivery("[faq]: https://shop.example/faq"))
    assert bot_api.sent()[0]["text"] == "[faq]: https://shop.example/faq"


async def test_a_long_reply_is_split_at_sentence_ends_and_keeps_its_buttons_last(channel, bot_api, delivery):
    sentence = "Chúng tôi giao hàng 🚚 trong ba ngày. "
    await channel.send(delivery("**" + (sentence * 300).strip() + "**", Choice("OK", intent="affirm")))
    parts = bot_api.sent()
    assert len(parts) == 3
    assert all(part["text"].endswith("ngày.") and shown(part) == [("bold", part["text"])] for part in parts)
    assert " ".join(part["text"] for part in parts) == (sentence * 300).strip()
    assert ["reply_markup" in part for part in parts] == [False, False, True]


async def test_flood_control_says_when_and_the_next_attempt_repeats_nothing(channel, bot_api, delivery):
    text = "\n\n".join(letter * 3000 for letter in "abc")
    bot_api.let_through("sendMessage")
    bot_api.refuse("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
    with pytest.raises(DeliveryError) as flood:
        await channel.send(delivery(text))
    assert (flood.value.permanent, flood.value.retry_after) == (False, 7)
    await channel.send(delivery(text, attempt=2))
    assert [part["text"][0] for part in bot_api.sent()] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("code", "description", "permanent"),
    [
        (403, "Forbidden: bot was blocked by the user", True),
        (403, "Forbidden: user is deactivated", True),
        (400, "Bad Request: chat not found", True),
        (401, "Unauthorized", False),
        (429, "Too Many Requests", False),
        (500, "Internal Server Error", False),
        (502, "Bad Gateway", False),
    ],
)
async def test_a_refusal_says_whether_to_try_again(channel, bot_api, delivery, code, description, permanent):
    bot_api.refuse("sendMessage", code, description)
    with pytest.raises(DeliveryError) as refused:
        await channel.send(delivery("hello"))
    assert (refused.value.permanent, refused.value.retry_after) == (permanent, None)
    assert description.removeprefix("Bad Request: ").lower() in str(refused.value).lower()


async def test_a_send_ends_before_another_worker_would_begin_it(channel, bot_api, delivery, monkeypatch):
    assert SEND_SECONDS < CLAIM_SECONDS
    monkeypatch.setattr("bot.channels.telegram.channel.SEND_SECONDS", 0.0)
    with pytest.raises(DeliveryError, match="too long") as slow:
        await channel.send(delivery("hello"))
    assert not slow.value.permanent


async def test_answers_that_make_no_sense_are_worth_another_try(channel, bot_api, delivery):
    bot_api.refuse_with("sendMessage", HTMLResponse("<h1>It works!</h1>"))
    with pytest.raises(DeliveryError) as broken:
        await channel.send(delivery("hello"))
    assert not broken.value.permanent


async def test_a_blank_message_is_not_tried_for_ever(channel, delivery):
    with pytest.raises(DeliveryError) as blank:
        await channel.send(delivery(" \n"))
    assert blank.value.permanent


@given(st.text(st.sampled_from("*_~`[](){}>#-+.!|<&;\\\n a1🚚中") | st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_markdown_breaks_the_rendering(markdown):
    for part in rich_text(markdown).parts(40):
        assert 0 < utf16_length(part.text) <= 40
        for entity in part.for_telegram():
            assert 0 <= entity.offset < entity.offset + entity.length <= utf16_length(part.text)


def test_emphasis_a_thousand_deep_is_rendered():
    assert rich_text("*" * 4000 + "a" + "*" * 4000).text == "a"


@given(st.text(alphabet=st.sampled_from("ab.。 \n🚚é!"), max_size=400), st.integers(2, 60))
def test_splitting_loses_nothing_but_whitespace(text, limit):
    parts = [text[part] for part in split(text, limit, utf16_length)]
    assert all(part.strip() and utf16_length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
