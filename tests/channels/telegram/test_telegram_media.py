"""Pictures, recordings, documents, places and cards, and what an agent sends back."""

import json

import pytest
import telegram as tg
from sqlalchemy import select

from bot.channels.contract import DeliveryError
from bot.conversation.inbox import find_conversation
from bot.conversation.model import Attachment, Choice
from bot.conversation.tables import FileRow
from tests.channels.telegram.telegram_bot_api import titles, uploaded
from tests.channels.telegram.updates import CARD, DOCUMENT, MOVING, PLACE, STICKER, VOICE, message, photo, update

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PDF = b"%PDF-1.4\n%%EOF\n"
OGG = b"OggS" + b"\0" * 60


@pytest.mark.parametrize(
    ("content", "text", "kind", "name"),
    [
        (photo(caption="It arrived broken"), "It arrived broken", "image", "photo.jpg"),
        (VOICE, "", "voice", "voice.ogg"),
        (DOCUMENT, "", "file", "invoice.pdf"),
        (STICKER, "", "image", "sticker.webp"),
        (message(video_note=tg.VideoNote("id", "u", 240, 3)), "", "video", "video.mp4"),
        (message(video=tg.Video("id", "u", 640, 480, 3, file_name="unboxing.mp4")), "", "video", "unboxing.mp4"),
        (message(audio=tg.Audio("id", "u", 3)), "", "audio", "audio.mp3"),
        (
            message(animation=tg.Animation("id", "u", 9, 9, 3), document=tg.Document("id", "u", mime_type="video/mp4")),
            "",
            "video",
            "animation.mp4",
        ),
    ],
)
async def test_what_lies_with_telegram_is_noted_to_be_fetched(telegram, stored, content, text, kind, name):
    assert (await telegram(update(content))).status_code == 200
    [got] = await stored()
    [attachment] = got.attachments
    assert (got.text, attachment.kind, attachment.name) == (text, kind, name)


async def test_the_largest_size_of_a_photo_is_fetched(telegram, channel, bot_api, talk):
    await telegram(update(photo()))
    async with talk.database.reading() as session:
        assert (await session.execute(select(FileRow.remote))).scalar_one() == "large"
    bot_api.files["large"] = PNG
    fetched = await channel.fetch("large")
    assert (fetched.name, fetched.content) == ("large.jpg", PNG)


async def test_a_file_telegram_no_longer_has_or_hands_out_is_given_up(channel, bot_api):
    with pytest.raises(DeliveryError, match="no longer has the file") as gone:
        await channel.fetch("gone")
    bot_api.refuse("getFile", 400, "Bad Request: file is too big")
    with pytest.raises(DeliveryError, match="20 MB") as large:
        await channel.fetch("large")
    assert gone.value.permanent
    assert large.value.permanent


async def test_a_place_and_a_card_are_kept(telegram, stored):
    await telegram(update(PLACE))
    venue = tg.Venue(PLACE.location, "Mai's Shop", "12 Lê Lợi")
    await telegram(update(message(number=56, venue=venue, location=PLACE.location)))
    await telegram(update(message(number=57, contact=CARD.contact)))
    place, named, card = [message.attachments[0] for message in await stored()]
    assert place == Attachment("location", about={"latitude": 10.78, "longitude": 106.7})
    assert named.name == "Mai's Shop, 12 Lê Lợi"
    assert card == Attachment("contact", name="Lan Nguyễn", about={"phone": "+84901234567"})


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (MOVING, "👍"),
        (message(dice=tg.Dice(3, "🎲")), "🎲"),
    ],
)
async def test_what_is_no_file_is_put_in_words(telegram, stored, content, text):
    await telegram(update(content))
    [got] = await stored()
    assert (got.text, got.attachments) == (text, ())


async def test_a_poll_is_put_in_words(telegram, stored):
    body = json.loads(update(message("")))
    body["message"] |= {"poll": {"question": "Which?", "options": [{"text": "Red"}, {"text": "Blue"}]}}
    await telegram(json.dumps(body))
    assert [message.text for message in await stored()] == ["Which?\n• Red\n• Blue"]


async def test_an_album_is_answered_once(telegram, stored, talk):
    for number in (1, 2, 3):
        await telegram(update(photo(number, media_group_id="album")))
    await telegram(update(photo(4, media_group_id="album", caption="the last one is broken")))
    talk.turns.begin()
    conversation = await _conversation(talk)
    await talk.said(conversation, 6)
    assert [text for text, _ in talk.parrot.heard] == ["", "the last one is broken"]
    assert sum(len(message.attachments) for message in await stored()) == 4


async def _conversation(talk):
    async with talk.database.reading() as session:
        return await find_conversation(session, "telegram", "7001")


@pytest.fixture
def keep(core):
    async def keep(name: str, content: bytes) -> Attachment:
        return await core.files.put("c1", "telegram", name, content)

    return keep


@pytest.mark.parametrize(
    ("name", "content", "method"),
    [
        ("label.png", PNG, "sendPhoto"),
        ("invoice.pdf", PDF, "sendDocument"),
        ("hello.ogg", OGG, "sendVoice"),
        ("moving.gif", b"GIF89a" + b"\0" * 40, "sendAnimation"),
        ("song.mp3", b"ID3\x03" + b"\0" * 60, "sendAudio"),
        ("notes.txt", b"hello", "sendDocument"),
    ],
)
async def test_a_file_is_sent_as_what_it_is(channel, bot_api, delivery, keep, name, content, method):
    file = await keep(name, content)
    await channel.send(delivery("**Here** you are", files=(file,)))
    [(called, sent)] = bot_api.calls
    assert (called, uploaded(sent), sent["caption"]) == (method, content, "Here you are")
    assert [entity["type"] for entity in sent["caption_entities"]] == ["bold"]


async def test_words_too_long_for_a_caption_go_before_and_buttons_hang_last(channel, bot_api, delivery, keep):
    files = (await keep("a.png", PNG), await keep("b.pdf", PDF))
    await channel.send(delivery("word " * 300, Choice("OK", intent="affirm"), files=files))
    assert [method for method, _ in bot_api.calls] == ["sendMessage", "sendPhoto", "sendDocument"]
    assert [titles(sent) for _, sent in bot_api.calls] == [[], [], ["OK"]]


async def test_a_picture_telegram_does_not_take_as_one_goes_as_a_document(channel, bot_api, delivery, keep):
    bot_api.refuse("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    await channel.send(delivery("", files=(await keep("long.png", PNG),)))
    assert [method for method, _ in bot_api.calls] == ["sendDocument"]


async def test_after_an_interruption_the_files_already_sent_are_not_sent_again(channel, bot_api, delivery, keep):
    files = (await keep("a.png", PNG), await keep("b.pdf", PDF))
    bot_api.refuse("sendDocument", 502, "Bad Gateway")
    with pytest.raises(DeliveryError):
        await channel.send(delivery("Both:", files=files))
    await channel.send(delivery("Both:", files=files, attempt=2))
    assert [method for method, _ in bot_api.calls] == ["sendPhoto", "sendDocument"]


async def test_a_file_that_is_gone_is_told_and_not_tried_for_ever(channel, delivery):
    with pytest.raises(DeliveryError, match="no longer there") as gone:
        await channel.send(delivery("", files=(Attachment("image", "nowhere"),)))
    assert gone.value.permanent


async def test_a_place_can_be_sent(channel, bot_api, delivery):
    await channel.send(delivery("", files=(Attachment("location", about={"latitude": 10.5, "longitude": 106.5}),)))
    assert [(sent["latitude"], sent["longitude"]) for sent in bot_api.sent("sendLocation")] == [("10.5", "106.5")]
