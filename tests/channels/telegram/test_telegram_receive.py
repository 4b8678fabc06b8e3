"""What customers do in Telegram, and what becomes of it."""

import pytest
import telegram as tg
from sqlalchemy import select

from bot.channels.telegram.reading import Written, read
from bot.channels.telegram.updates import Update
from bot.channels.telegram.webhook import MAX_BODY
from bot.conversation.model import MAX_TEXT, Choice
from bot.conversation.tables import ConversationRow
from tests.channels.telegram.updates import CHAT, LAN, NOW, PRIVATE, message, pressed, update, written


async def test_a_text_becomes_a_message(telegram, stored, database):
    assert (await telegram(written("Bao giờ giao hàng?"))).status_code == 200
    [message] = await stored()
    assert (message.text, message.external_id, message.choice) == ("Bao giờ giao hàng?", "7001:55", None)
    async with database.reading() as session:
        row = (await session.execute(select(ConversationRow))).scalar_one()
    assert (row.channel, row.contact, row.language) == ("telegram", "7001", "vi")


async def test_the_same_update_three_times_is_one_message(telegram, stored):
    for _ in range(3):
        assert (await telegram(written("hello"))).status_code == 200
    assert len(await stored()) == 1


async def test_a_full_length_text_is_kept_whole_however_often_it_comes(telegram, stored):
    text = "The parcel is late. " * 204
    assert MAX_TEXT < len(text) <= 4096
    await telegram(written(text))
    await telegram(written(text))
    parts = await stored()
    assert [part.external_id for part in parts] == ["7001:55", "7001:55:2"]
    assert " ".join(part.text for part in parts) == text.strip()


async def test_a_nul_which_postgresql_cannot_store_is_dropped(telegram, stored):
    await telegram(written("hel\0lo"))
    assert [message.text for message in await stored()] == ["hello"]


@pytest.mark.parametrize("text", ["/start", "/start spring-sale"])
async def test_start_is_a_greeting(telegram, stored, text):
    await telegram(written(text))
    [message] = await stored()
    assert (message.text, message.choice.intent) == (text, "greet")


async def test_asking_for_a_person_is_understood_without_reading(telegram, stored):
    await telegram(written("/Human@MaisShopBot please"))
    [message] = await stored()
    assert (message.text, message.choice.intent) == ("/Human@MaisShopBot please", "ask_human")


async def test_a_pressed_button_is_a_choice_and_is_answered(telegram, stored, bot_api):
    button = tg.InlineKeyboardButton("Giao hàng mất bao lâu?", callback_data="e:delivery-time")
    under = message("Có phải bạn hỏi:", reply_markup=tg.InlineKeyboardMarkup([[button]]))
    for _ in range(2):
        assert (await telegram(pressed("e:delivery-time", under))).status_code == 200
    [choice] = await stored()
    assert choice.text == "Giao hàng mất bao lâu?"
    assert choice.choice == Choice("Giao hàng mất bao lâu?", entry="delivery-time")
    assert (await bot_api.called("answerCallbackQuery"))["callback_query_id"] == "4382bfdwdsb323b2d9"


async def test_a_button_too_old_to_show_its_title_still_works(telegram, stored):
    await telegram(pressed("i:ask_human", tg.InaccessibleMessage(PRIVATE, 12)))
    assert [message.choice for message in await stored()] == [Choice("ask_human", intent="ask_human")]


async def test_a_press_is_kept_when_telegram_takes_no_answer(telegram, stored, bot_api):
    bot_api.refuse("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired")
    assert (await telegram(pressed("i:ask_human", message("?")))).status_code == 200
    assert len(await stored()) == 1


@pytest.mark.parametrize("secret", ["", "wrong", "the-webhook-secre", "秘密"])
async def test_a_wrong_secret_is_refused(telegram, stored, secret):
    assert (await telegram(written("hello"), secret=secret)).status_code == 403
    assert await stored() == []


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "body"),
        (b"not json", "body"),
        (b"[]", "body"),
        (b"{}", "update_id"),
        (b'{"update_id": 1, "message": "hello"}', "message"),
        (b'{"update_id": 1, "message": {"message_id": 1, "chat": {"id": [7], "type": "private"}}}', "message.chat.id"),
        (
            b'{"update_id": 1, "message": {"message_id": 9223372036854775808, "chat": {"id": 7, "type": "private"}}}',
            "message.message_id",
        ),
        (rb'{"update_id": 1, "message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": "\ud800"}}', "body"),
    ],
)
async def test_a_malformed_update_is_told_where(telegram, body, place):
    refused = await telegram(body)
    assert refused.status_code == 400
    assert f": {place}: " in refused.json()["detail"]


async def test_an_oversized_update_is_refused(telegram):
    assert (await telegram(b" " * (MAX_BODY + 1))).status_code == 413


@pytest.mark.parametrize(
    "update",
    [
        tg.Update(1, inline_query=tg.InlineQuery("5", LAN, "hello", "")),
        tg.Update(1, message=message(pinned_message=message("hello"))),
        tg.Update(1, channel_post=message("news", tg.Chat(id=-1002, type="channel", title="News"))),
        tg.Update(1, message=message("   ")),
        tg.Update(1, callback_query=tg.CallbackQuery("9", LAN, "chat", message("?"), "made up")),
        tg.Update(1, callback_query=tg.CallbackQuery("9", LAN, "chat", None, "e:delivery-time", inline_message_id="x")),
    ],
)
async def test_what_we_do_not_read_is_quietly_ignored(telegram, stored, update):
    assert (await telegram(update.to_json())).status_code == 200
    assert await stored() == []


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-hans", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh-hant", "zh-Hant"),
        ("zh_TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("en-GB", "en"),
        ("vi", "vi"),
        ("pt-br", None),
        (None, None),
    ],
)
def test_the_apps_language_is_the_hint(code, language):
    lan = tg.User(id=CHAT, first_name="Lan", is_bot=False, language_code=code)
    sent = tg.Message(message_id=55, date=NOW, chat=PRIVATE, from_user=lan, text="hello")
    match read(Update.model_validate_json(update(sent))):
        case Written((said,)):
            assert said.language == language
        case other:
            pytest.fail(f"not read as written: {other}")
