"""Messages as a browser gets them."""

from datetime import UTC, datetime

import pytest

from bot.channels.web import rendering
from bot.channels.web.rendering import TYPING, to_frame
from bot.conversation.model import Author, Choice, Event, Message


def frame(text: str, **more) -> str:
    message = Message(seq=7, author=more.pop("author", Author.BOT), text=text, at=datetime(2026, 5, 4, tzinfo=UTC), **more)
    return to_frame(Event("message", 7, message)).decode()


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
    assert to_frame(Event("typing")) is TYPING


def test_a_message_is_rendered_once_for_all_its_readers():
    rendering._message_frame.cache_clear()
    frames = {frame("once", understanding={"candidates": []}) for _reader in range(5)}
    assert len(frames) == 1
    assert rendering._message_frame.cache_info().misses == 1
