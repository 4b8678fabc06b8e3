"""The widget in a real browser: writing, choosing, reading, in the visitor's language."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from bot.conversation.model import Choice, Utterance

pytestmark = pytest.mark.asyncio(loop_scope="session")
OFFER = (Choice("How long does delivery take?", entry="delivery-time"), Choice("Talk to a person", intent="ask_human"))


async def test_asking_and_being_answered(visitor):
    await visitor.visit()
    await visitor.open()
    await visitor.write("Where is my parcel?")
    await visitor.sees("You said: Where is my parcel?")
    assert await visitor.bubbles() == ["Where is my parcel?", "You said: Where is my parcel?"]


async def test_an_own_message_is_shown_at_once_and_never_doubled_by_its_echo(visitor, shop):
    await visitor.visit()
    await visitor.open()
    await visitor.page.route("**/web/messages", lambda route: None)  # the network holds it back
    await visitor.write("hello")
    await expect(visitor.page.locator(".pending .bubble")).to_have_text("hello")
    assert shop.heard == []
    await visitor.page.unroute("**/web/messages")
    await visitor.page.reload()
    await visitor.sees("You said: hello")
    await expect(visitor.page.locator(".pending")).to_have_count(0)
    assert await visitor.bubbles() == ["hello", "You said: hello"]


async def test_pressing_a_choice_says_it(visitor, shop):
    shop.answer = lambda text: Utterance("Did you mean:", "offer", OFFER) if text == "deliver" else Utterance("2 to 4 days.")
    await visitor.visit()
    await visitor.open()
    await visitor.write("deliver")
    await visitor.page.get_by_role("button", name="How long does delivery take?").click()
    await visitor.sees("2 to 4 days.")
    assert shop.heard[1].choice == OFFER[0]
    await expect(visitor.page.locator(".choices")).to_have_count(0)
    assert await visitor.bubbles() == ["deliver", "Did you mean:", "How long does delivery take?", "2 to 4 days."]


async def test_a_person_is_one_tap_away(visitor, shop):
    await visitor.visit()
    await visitor.open()
    await visitor.page.get_by_role("button", name="Talk to a person").click()
    await visitor.sees("You said: Talk to a person")
    assert shop.heard[0].choice == Choice("Talk to a person", intent="ask_human")


async def test_an_agent_is_named_and_a_notice_stands_apart(visitor, shop):
    await visitor.visit()
    await visitor.open()
    await visitor.write("hello")
    await visitor.sees("You said: hello")
    await shop.say("Hello, I am **Minh**.", name="Minh Nguyễn")
    await expect(visitor.page.locator(".message.agent .who")).to_contain_text("Minh Nguyễn")
    await expect(visitor.page.locator(".message.agent strong")).to_have_text("Minh")


async def test_markup_from_either_side_stays_inert(visitor, shop):
    attack = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    shop.answer = lambda text: Utterance(f"{text} [x](javascript:document.title='owned')")
    await visitor.visit()
    await visitor.open()
    await visitor.write(attack)
    await expect(visitor.page.locator(".bot .bubble")).to_contain_text("onerror")
    await shop.say(attack, name=attack[:70])
    await expect(visitor.page.locator(".agent .bubble")).to_contain_text("onerror")
    await expect(visitor.page.locator(".list").locator("img, script, a[href^=javascript]")).to_have_count(0)
    assert await visitor.page.title() != "owned"


async def test_typing_is_shown_until_the_answer_is_there(visitor, shop):
    await visitor.visit()
    await visitor.open()
    await visitor.write("hello")
    await visitor.sees("You said: hello")
    await shop.type()
    await expect(visitor.page.locator(".typing")).to_be_visible()
    await shop.say("Here it is.")
    await visitor.sees("Here it is.")
    await expect(visitor.page.locator(".typing")).to_be_hidden()


async def test_what_arrives_while_closed_is_counted(visitor, shop):
    await visitor.visit()
    await visitor.open()
    await visitor.write("hello")
    await visitor.sees("You said: hello")
    await visitor.page.keyboard.press("Escape")
    await shop.say("One more thing.")
    await shop.say("And another.")
    await expect(visitor.page.locator(".badge")).to_have_text("2")
    await expect(visitor.page.locator(".launcher")).to_have_accessible_name("Open the chat, 2 unread")
    await visitor.page.reload()
    await expect(visitor.page.locator(".badge")).to_have_text("2")
    await visitor.open()
    await expect(visitor.page.locator(".badge")).to_be_hidden()
    await visitor.page.keyboard.press("Escape")
    await visitor.page.reload()
    await visitor.page.locator(".message").nth(3).wait_for(state="attached")
    await expect(visitor.page.locator(".badge")).to_be_hidden()


@pytest.mark.parametrize(
    ("lang", "placeholder", "person"),
    [
        ("en", "Write a message…", "Talk to a person"),
        ("vi", "Nhập tin nhắn…", "Gặp nhân viên"),
        ("zh-Hans", "输入消息…", "转人工客服"),
        ("zh-Hant", "輸入訊息…", "轉接真人客服"),
    ],
)
async def test_the_widget_speaks_the_pages_language(visitor, shop, lang, placeholder, person):
    await visitor.visit(f"/demo?lang={lang}")
    await visitor.open()
    await expect(visitor.page.get_by_placeholder(placeholder)).to_be_visible()
    await visitor.page.get_by_role("button", name=person).click()
    await visitor.sees(f"You said: {person}")


async def test_enter_sends_shift_enter_breaks_the_line(visitor, shop):
    await visitor.visit()
    await visitor.open()
    await visitor.page.keyboard.type("one")
    await visitor.page.keyboard.press("Shift+Enter")
    await visitor.page.keyboard.type("two")
    await visitor.page.keyboard.press("Enter")
    await visitor.sees("You said: one")
    assert shop.heard[0].text == "one\ntwo"


async def test_enter_inside_an_input_method_does_not_send(visitor, shop):
    await visitor.visit()
    await visitor.open()
    ime = await visitor.page.context.new_cdp_session(visitor.page)
    await ime.send("Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
    enter = {"key": "Enter", "code": "Enter", "text": "\r"}
    await ime.send("Input.dispatchKeyEvent", {"type": "keyDown", "windowsVirtualKeyCode": 229, **enter})
    await ime.send("Input.insertText", {"text": "你好"})
    assert await visitor.bubbles() == []
    await visitor.page.keyboard.press("Enter")
    await visitor.sees("You said: 你好")
    assert [message.text for message in shop.heard] == ["你好"]


async def test_the_focus_goes_in_and_comes_back(visitor):
    await visitor.visit()
    await visitor.open()
    await expect(visitor.page.locator(".composer textarea")).to_be_focused()
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.page.locator(".launcher")).to_be_focused()
    await visitor.page.evaluate("window.Frontline.open()")
    await expect(visitor.page.get_by_role("dialog")).to_be_visible()
    await visitor.page.evaluate("window.Frontline.close()")
    await expect(visitor.page.get_by_role("dialog")).to_be_hidden()


async def test_on_a_phone_the_panel_fills_the_screen_and_keeps_the_focus(visitor):
    await visitor.page.set_viewport_size({"width": 375, "height": 667})
    await visitor.visit()
    await visitor.open()
    assert await visitor.page.locator(".panel").bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 667}
    await expect(visitor.page.locator(".launcher")).to_be_hidden()
    for _ in range(8):
        await visitor.page.keyboard.press("Tab")
        assert await visitor.page.evaluate("document.activeElement.localName") == "frontline-widget"
    assert await visitor.page.evaluate("document.documentElement.scrollWidth") == 375


@asynccontextmanager
async def another_site(body: str, policy: str) -> AsyncIterator[str]:
    """A site of one page, and its address. A real one: browsers tell pages of this machine from those of the internet."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: {policy}\r\nConnection: close\r\n\r\n"
        writer.write((head + body).encode())
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_on_another_site_under_a_strict_policy(visitor, shop):
    policy = f"default-src 'none'; script-src {shop.url}; connect-src {shop.url}"
    page = f'<html lang="zh-TW"><body><h1>Elsewhere</h1><script src="{shop.url}/web/widget.js"></script></body></html>'
    refusals = []
    visitor.page.on("console", lambda line: refusals.append(line.text) if "style" in line.text or "script" in line.text else None)
    async with another_site(page, policy) as address:
        await visitor.page.goto(address)
        await visitor.open()
        await visitor.write("你好")
        await visitor.sees("You said: 你好")
        await expect(visitor.page.get_by_role("dialog", name="線上客服")).to_have_css("position", "fixed")
    assert refusals == []
    assert await visitor.page.context.cookies() == []
