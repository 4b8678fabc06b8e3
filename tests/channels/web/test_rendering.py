"""Messages as a browser gets them."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.channels.web import rendering
from bot.channels.web.rendering import TYPING, to_frame
from bot.conversation.model import Attachment, Author, Choice, Event, Message
from bot.files_door import FileLinks

LINKS = FileLinks(SecretStr("a secret that only this test knows"))
NOW = datetime(2026, 5, 4, tzinfo=UTC)


def frame(text: str, **more) -> str:
    message = Message(seq=7, author=more.pop("author", Author.BOT), text=text, at=datetime(2026, 5, 4, tzinfo=UTC), **more)
    return to_frame(Event("message", 7, message), LINKS, NOW).decode()


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "![x](https://spy.example/pixel.png)",
        "<a href='data:text/html,x'>x</a>",
        "<svg/onload=alert(1)>",
    ],
)
def test_no_markup_of_others_gets_through(attack):
    html = frame(attack).split('"html": "')[1].split('", "choices"')[0].replace("&lt;", "")
    assert not any(bad in html for bad in ("<script", "<img", "<svg", 'href=\\"javascript', "<a href='data"))


def test_a_frame_is_one_event_however_many_lines_the_text_has():
    written = frame("one\n\ntwo\r\nevent: typing\n\ndata: x")
    assert written.startswith("event: message\nid: 7\ndata: {")
    assert written.count("\n") == 4


def test_a_customers_text_stays_text():
    assert '"text": "<b>hi</b>"' in frame("<b>hi</b>", author=Author.CUSTOMER, external_id="m-1")


def test_an_agents_own_id_of_a_reply_is_not_shown():
    assert '"id": null' in frame("hi", author=Author.AGENT, external_id="desk-1", author_name="Minh")


def test_choices_and_typing():
    assert '"choices": [{"title": "Yes", "intent": "affirm"}]' in frame("ok?", choices=(Choice("Yes", intent="affirm"),))
    assert to_frame(Event("typing"), LINKS, NOW) is TYPING


def test_a_message_is_rendered_once_for_all_its_readers():
    rendering._message_frame.cache_clear()
    frames = {frame("once", understanding={"candidates": []}) for _reader in range(5)}
    assert len(frames) == 1
    assert rendering._message_frame.cache_info().misses == 1


def test_an_attachment_comes_with_a_link_that_runs_out():
    about = {"latitude": 10.77, "longitude": 106.7}
    cup = Attachment("image", "f" * 24, "cup.png", "image/png", 12)
    written = frame("", attachments=(cup, Attachment("location", about=about)))
    picture, place = json.loads(written.split("data: ")[1])["attachments"]
    assert (picture["name"], picture["size"]) == ("cup.png", 12)
    assert (place["url"], place["about"]) == (None, about)
    until, sig = re.fullmatch(rf"/web/files/{'f' * 24}\?until=(\d+)&sig=(\w+)", picture["url"]).groups()
    assert LINKS.verify("f" * 24, int(until), sig, NOW)
    assert not LINKS.verify("e" * 24, int(until), sig, NOW)
    assert not LINKS.verify("f" * 24, int(until) + 3600, sig, NOW)
    assert not LINKS.verify("f" * 24, int(until), sig, NOW + timedelta(hours=26))
    # The same for an hour, so that a browser's cache holds and a frame is rendered once for all.
    assert LINKS.sign("f" * 24, NOW) == LINKS.sign("f" * 24, NOW + timedelta(minutes=59))
