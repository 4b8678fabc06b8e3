"""Edits, languages, groups and the typing sign."""

import asyncio
import json

import pytest
import telegram as tg

from bot.channels.telegram import composing
from bot.conversation.inbox import find_conversation
from bot.conversation.model import Author, InboundMessage
from bot.conversation.tables import ConversationRow
from tests.channels.telegram.telegram_bot_api import titles
from tests.channels.telegram.updates import GROUP, LAN, edited, message, photo, pressed, update, written


@pytest.fixture
def texts(stored):
    async def texts(author: Author = Author.CUSTOMER) -> list[str]:
        return [message.text for message in await stored() if message.author is author]

    return texts


@pytest.fixture
def heard(talk, eventually):
    """What the assistant heard, once it has heard so much."""

    async def heard(count: int) -> list[str]:
        talk.turns.begin()

        async def enough() -> bool:
            return len(talk.parrot.heard) >= count

        await eventually(enough)
        return [text for text, _ in talk.parrot.heard]

    return heard


async def test_an_edit_of_the_last_message_is_answered(telegram, texts, heard):
    await telegram(written("Where is my parcle?"))
    assert await heard(1) == ["Where is my parcle?"]
    for _ in range(2):
        await telegram(edited("Where is my parcel?"))
    assert await heard(2) == ["Where is my parcle?", "Where is my parcel?"]
    assert await texts() == ["Where is my parcle?", "Where is my parcel?"]


async def test_a_command_edited_into_a_question_is_answered(telegram, texts, heard):
    await telegram(written("/lang"))
    await telegram(edited("Where is my parcel?"))
    assert await heard(1) == ["Where is my parcel?"]
    assert await texts() == ["Where is my parcel?"]


async def test_an_edit_of_an_older_one_is_kept_and_not_answered(telegram, texts, heard):
    await telegram(written("first", number=55))
    await telegram(written("second", number=56))
    await telegram(edited("first!", number=55))
    await telegram(written("last", number=57))
    assert await heard(3) == ["first", "second", "last"]
    assert await texts() == ["first", "second", "✏️ first!", "last"]


async def test_while_a_person_has_the_conversation_every_edit_shows(telegram, texts, talk, heard, eventually):
    await telegram(written("person", number=55))
    await heard(1)

    async def handed_over() -> bool:
        async with talk.database.reading() as session:
            found = await find_conversation(session, "telegram", "7001")
            return (await session.get(ConversationRow, found)).mode == "human"

    await eventually(handed_over)
    await telegram(written("It is red", number=56))
    await telegram(edited("person, please", number=55))
    await telegram(edited("It is blue", number=56))
    assert (await texts())[1:] == ["It is red", "✏️ person, please", "✏️ It is blue"]


async def test_an_edit_that_overtakes_its_message_takes_its_place(telegram, texts):
    await telegram(edited("Where is my parcel?"))
    await telegram(written("Where is my parcle?"))
    assert await texts() == ["Where is my parcel?"]


async def test_an_older_edit_and_one_that_changes_nothing_are_left(telegram, texts):
    await telegram(written("one"))
    await telegram(edited("three", at=90))
    await telegram(edited("two", at=60))
    await telegram(edited("three", at=99))
    assert await texts() == ["one", "three"]


async def test_a_new_caption_does_not_bring_its_picture_again(telegram, stored):
    await telegram(update(photo(caption="It is borken")))
    await telegram(edited(None, photo=photo().photo, caption="It is broken"))
    assert [(message.text, len(message.attachments)) for message in await stored()] == [("It is borken", 1), ("It is broken", 0)]


async def test_a_place_shared_live_is_one_message(telegram, stored):
    await telegram(update(message(location=tg.Location(106.7, 10.7))))
    await telegram(edited(None, location=tg.Location(106.8, 10.8)))
    assert len(await stored()) == 1


async def test_a_language_is_chosen_by_button(telegram, channel, stored, talk, bot_api, delivery):
    for _ in range(2):
        await telegram(written("/lang"))
    [asked] = await stored()
    assert (asked.kind, asked.text) == ("language", "Bạn muốn dùng ngôn ngữ nào?")
    await channel.send(delivery(asked.text, *asked.choices))
    [sent] = bot_api.sent()
    assert titles(sent) == ["简体中文", "繁體中文", "English", "Tiếng Việt"]
    [data] = [row[0]["callback_data"] for row in sent["reply_markup"]["inline_keyboard"] if row[0]["text"] == "繁體中文"]
    for _ in range(2):
        await telegram(pressed(data, message("?", reply_markup=tg.InlineKeyboardMarkup.de_json(sent["reply_markup"], None))))
    assert [message.text for message in await stored()][1:] == ["好的，接下來我們用繁體中文。"]
    await bot_api.called("answerCallbackQuery")
    async with talk.database.reading() as session:
        found = await find_conversation(session, "telegram", "7001")
        assert (await session.get(ConversationRow, found)).language == "zh-Hant"


async def test_a_language_can_be_written_too(telegram, stored):
    await telegram(written("/lang EN", number=1))
    await telegram(written("/lang klingon", number=2))
    chosen, asked = await stored()
    assert chosen.text == "Sure, English from now on."
    assert (asked.text, len(asked.choices)) == ("Which language would you like?", 4)


async def test_a_group_is_told_once_where_to_write(telegram, build, bot_api, stored, eventually):
    for number in (1, 2, 3):
        assert (await telegram(written(f"number {number}", GROUP, number))).status_code == 200
    [told] = await stored()
    assert (told.author, told.kind) == (Author.SYSTEM, "private_only")
    assert "nhắn riêng" in told.text


async def test_a_group_that_removes_the_bot_is_not_written_to(telegram, stored):
    await telegram(update(message(chat=GROUP, left_chat_member=tg.User(42, "Shop", is_bot=True))))
    assert await stored() == []


async def test_once_the_bot_knows_its_name_a_group_is_given_the_link(build, bot_api, stored, eventually):
    channel = build(polling=True)
    await channel.start()
    await bot_api.called("setMyCommands")
    await bot_api.told(json.loads(written("hello", GROUP)))
    await bot_api.confirmed()
    await channel.stop()
    assert "https://t.me/MaisShopBot" in (await stored())[0].text


async def test_typing_shows_while_the_assistant_thinks_and_not_when_it_is_quick(telegram, talk, bot_api, monkeypatch, stored):
    monkeypatch.setattr(composing, "SOON", 0.05)
    await telegram(written("hello"))  # turns are held: it thinks
    assert await bot_api.called("sendChatAction") == {"chat_id": "7001", "action": "typing"}
    talk.turns.begin()
    conversation = await talk.inbox.conversation_of(_from_lan())
    await talk.said(conversation, 2)
    monkeypatch.setattr(composing, "SOON", 0.3)
    await telegram(written("hello again", number=56))
    await talk.said(conversation, 4)
    assert len(bot_api.sent("sendChatAction")) == 1


def _from_lan():
    return InboundMessage("telegram", str(LAN.id), "", "")


async def test_when_many_wait_only_some_are_shown_typing_lest_it_slow_down_the_rest(telegram, bot_api, monkeypatch, eventually):
    monkeypatch.setattr(composing, "SOON", 0.05)
    monkeypatch.setattr(composing, "MOST", 3)
    for number in range(1, 9):  # turns are held: all of them wait
        chat = tg.Chat(id=8000 + number, type="private", first_name="Lan")
        await telegram(written("hello", chat, number))

    async def shown() -> bool:
        return len(bot_api.sent("sendChatAction")) >= 3

    await eventually(shown)
    await telegram(written("hello", tg.Chat(id=8100, type="private"), 9))
    await asyncio.sleep(0.3)
    assert len(bot_api.sent("sendChatAction")) == 3
