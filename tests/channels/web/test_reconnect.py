"""Nothing is missed and nothing doubled: reloads, restarts, lost networks, lost answers, two tabs."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.channels.web.conftest import until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def greet(visitor) -> None:
    await visitor.visit()
    await visitor.open()
    await visitor.write("hello")
    await visitor.sees("You said: hello")


async def test_a_reload_shows_the_history_once(visitor, shop):
    await greet(visitor)
    await shop.say("Welcome.", name="Minh")
    await visitor.sees("Welcome.")
    for _ in range(2):
        await visitor.page.reload()
        await visitor.sees("Welcome.")
        assert await visitor.bubbles() == ["hello", "You said: hello", "Welcome."]


async def test_a_server_restart_mid_conversation(visitor, shop):
    await greet(visitor)
    await shop.stop()
    await expect(visitor.page.get_by_role("status").get_by_text("Reconnecting…")).to_be_visible()
    await visitor.write("are you there?")
    await expect(visitor.page.get_by_text("Not sent.")).to_be_visible()
    await shop.start()
    await shop.say("We were away for a moment.")
    await visitor.sees("You said: are you there?")
    await visitor.sees("We were away for a moment.")
    await expect(visitor.page.get_by_text("Reconnecting…")).to_have_count(0)
    assert sorted(await visitor.bubbles()) == sorted(
        ["hello", "You said: hello", "We were away for a moment.", "are you there?", "You said: are you there?"]
    )
    assert [message.text for message in shop.heard] == ["hello", "are you there?"]


async def test_offline_and_back(visitor, shop):
    await greet(visitor)
    await visitor.page.context.set_offline(True)
    await expect(visitor.page.get_by_role("status").get_by_text("You are offline.")).to_be_visible()
    await visitor.write("first")
    await visitor.write("second")
    await expect(visitor.page.locator(".pending")).to_have_count(2)
    await shop.say("Said meanwhile.")
    await visitor.page.context.set_offline(False)
    await visitor.sees("You said: second")
    await visitor.sees("Said meanwhile.")
    await expect(visitor.page.locator(".pending")).to_have_count(0)
    assert [message.text for message in shop.heard] == ["hello", "first", "second"]
    assert len(await visitor.bubbles()) == 7


async def test_an_accepted_message_whose_answer_was_lost_is_not_said_twice(visitor, shop):
    await greet(visitor)
    lost = 0

    async def lose_the_answer(route: Route) -> None:
        nonlocal lost
        await route.fetch()
        lost += 1
        await route.abort()

    await visitor.page.route("**/web/messages", lose_the_answer, times=1)
    await visitor.write("once only")
    await visitor.sees("You said: once only")
    assert lost == 1
    await visitor.write("next")
    await visitor.sees("You said: next")
    assert [message.text for message in shop.heard] == ["hello", "once only", "next"]
    assert len(await visitor.bubbles()) == 6


async def test_try_again_sends_the_same_message(visitor, shop):
    await visitor.visit()
    await visitor.open()
    await visitor.page.route("**/web/messages", lambda route: route.fulfill(status=503, json={}))
    await visitor.write("hello")
    retry = visitor.page.get_by_role("button", name="Try again")
    await retry.wait_for()
    await visitor.page.unroute("**/web/messages")
    await retry.click()
    await visitor.sees("You said: hello")
    assert await visitor.bubbles() == ["hello", "You said: hello"]


async def test_what_the_server_refuses_for_good_is_said_so(visitor, shop):
    await visitor.visit()
    await visitor.open()
    await visitor.page.route("**/web/messages", lambda route: route.fulfill(status=422, json={"error": "message_rejected"}))
    await visitor.write("refused")
    await expect(visitor.page.get_by_text("This message could not be accepted.")).to_be_visible()
    await visitor.page.unroute("**/web/messages")
    await visitor.write("fine")
    await visitor.sees("You said: fine")
    assert await visitor.bubbles() == ["refused", "fine", "You said: fine"]


async def test_a_token_the_server_no_longer_knows_begins_a_new_conversation(visitor, shop):
    await greet(visitor)
    await visitor.page.evaluate(
        """() => { const key = Object.keys(localStorage).find((k) => k.endsWith("visitor"));
        localStorage.setItem(key, JSON.stringify({...JSON.parse(localStorage.getItem(key)), token: "worthless"})) }"""
    )
    await visitor.page.reload()
    await visitor.write("hello again")
    await visitor.sees("You said: hello again")
    assert await visitor.bubbles() == ["hello again", "You said: hello again"]
    assert await shop.conversations() == 2


async def test_two_tabs_that_write_at_once_are_one_visitor(visitor, shop):
    begun = []

    async def slowly(route: Route) -> None:
        begun.append(route.request)
        await asyncio.sleep(0.5)
        await route.continue_()

    await visitor.page.context.route("**/web/conversations", slowly)
    await visitor.visit()
    second = type(visitor)(await visitor.page.context.new_page(), shop)
    await second.visit()
    await visitor.open()
    await second.open()
    await visitor.write("from the first tab")
    await second.write("from the second tab")
    for tab in (visitor, second):
        await tab.sees("You said: from the first tab")
        await tab.sees("You said: from the second tab")
    assert (len(begun), await shop.conversations()) == (1, 1)


async def test_two_tabs_show_one_conversation(visitor, shop):
    await visitor.visit()
    second = type(visitor)(await visitor.page.context.new_page(), shop)
    await second.visit()
    await second.open()
    await visitor.open()
    await visitor.write("from the first tab")
    await second.sees("You said: from the first tab")
    await second.write("from the second tab")
    await visitor.sees("You said: from the second tab")
    assert await visitor.bubbles() == await second.bubbles()
    assert await shop.conversations() == 1


async def test_a_page_that_only_looks_opens_no_stream(visitor, shop):
    await visitor.visit()
    await visitor.open()
    assert len(shop.channel.streams) == 0
    await visitor.write("hello")
    await until(lambda: len(shop.channel.streams) == 1)
    await visitor.page.goto("about:blank")
    await until(lambda: len(shop.channel.streams) == 0)


async def test_a_reconnect_asks_only_for_what_is_new(visitor, shop):
    await greet(visitor)
    cursors = []
    visitor.page.on(
        "request", lambda asked: cursors.append(asked.headers["last-event-id"]) if "/web/events" in asked.url else None
    )
    await shop.stop()
    await shop.start()
    await shop.say("Back again.")
    await visitor.sees("Back again.")
    assert set(cursors) == {"2"}


async def test_a_stream_that_repeats_itself_is_shown_once(visitor, shop):
    await greet(visitor)
    # As a proxy would that drops the header: everything comes again.
    await visitor.page.route(
        "**/web/events", lambda route: route.continue_(headers={**route.request.headers, "last-event-id": "0"})
    )
    await shop.stop()
    await shop.start()
    await shop.say("Back again.")
    await visitor.sees("Back again.")
    assert await visitor.bubbles() == ["hello", "You said: hello", "Back again."]
