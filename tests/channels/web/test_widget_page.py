"""The widget and the page it is on: what it costs, what the page may choose and hear, who its user is."""

import json
import re
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from playwright.async_api import Route, expect

from bot.conversation.model import HandoffRequest
from tests.browser import becomes_true
from tests.channels.web.pictures import png
from tests.channels.web.test_widget import another_site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def on_a_page(visitor, shop, script: str = "", body: str = "", head: str = "") -> None:
    """A page of the shop's, made for the test."""
    html = f"<!doctype html><html lang=en><head>{head}<title>A shop</title></head><body>{body}"
    html += f'<script src="/web/widget.js" {script}></script></body></html>'

    async def answer(route: Route) -> None:
        await route.fulfill(body=html, content_type="text/html")

    await visitor.page.route(f"{shop.url}/page", answer)
    await visitor.page.goto(f"{shop.url}/page")


async def test_a_page_whose_chat_nobody_opens_loads_one_small_file(visitor, shop):
    asked = []
    visitor.page.on("request", lambda request: asked.append(re.sub(r"/\w{16}~*/", "/", request.url.removeprefix(shop.url))))
    await on_a_page(visitor, shop)
    await visitor.page.wait_for_load_state("networkidle")
    assert asked == ["/page", "/web/widget.js"]
    await visitor.open()
    await visitor.page.wait_for_load_state("networkidle")
    assert asked[2:] == ["/web/widget/main.js", "/web/widget/strings/en.js", "/web/status"]
    assert len(shop.channel.streams) == 0


async def test_what_could_not_be_loaded_is_loaded_when_the_network_is_back(visitor, shop):
    await on_a_page(visitor, shop)
    await visitor.page.context.set_offline(True)
    await visitor.page.locator(".launcher").click()
    await expect(visitor.page.locator(".launcher")).to_have_attribute("aria-busy", "false")
    await visitor.page.context.set_offline(False)
    await visitor.page.get_by_role("dialog").wait_for()


async def test_a_page_hears_what_happens(visitor, shop):
    shop.answer = lambda _text: HandoffRequest("asked_for_person")
    await on_a_page(visitor, shop)
    await visitor.page.evaluate(
        """() => {
            window.heard = [];
            for (const event of ["open", "close", "message", "unread", "handoff"])
                Frontline.on(event, (detail) => heard.push([event, detail?.text ?? detail?.state ?? detail ?? null]));
            Frontline.on("open", () => { throw new Error("of the page's own"); });
            Frontline.on("close", () => heard.push("never"))();
        }"""
    )
    await visitor.page.evaluate("Frontline.open()")
    visitor.faults.clear()
    await visitor.write("a person, please")
    await visitor.sees("Of course.")
    await shop.claim("Minh")
    await visitor.sees("Minh is with you now.")
    await visitor.page.evaluate("Frontline.close()")
    await shop.say("Hello!", name="Minh")
    await becomes_true(visitor.page, "heard.at(-1)[0] === 'unread'")
    heard = await visitor.page.evaluate("heard")
    asked, passed_on, joined, said = [text for event, text in heard if event == "message"]
    assert (asked, passed_on[:10], joined, said) == ("a person, please", "Of course.", "Minh is with you now.", "Hello!")
    assert [detail for event, detail in heard if event == "handoff"] == ["waiting", "with"]
    assert heard[0] == ["open", None]
    assert heard[-3:] == [["close", None], ["message", "Hello!"], ["unread", 1]]


async def test_a_link_of_the_page_opens_the_chat_or_asks_in_it(visitor, shop):
    body = '<a href="/elsewhere" data-frontline-open>Ask us</a><button data-frontline-ask="Is it heavy?">Is it heavy?</button>'
    await on_a_page(visitor, shop, 'data-launcher="none"', body)
    await expect(visitor.page.locator(".launcher")).to_be_hidden()
    await visitor.page.get_by_text("Ask us").click()
    suggested = visitor.page.locator(".suggestions").get_by_role("button")
    await expect(suggested).to_have_text(["Is it heavy?"])
    await visitor.page.keyboard.press("Escape")
    await visitor.page.locator("body > button").click()
    await visitor.sees("You said: Is it heavy?")


def signed(shop, subject: str, **more) -> str:
    claims = {"sub": subject, "exp": datetime.now(UTC) + timedelta(minutes=5), **more}
    return jwt.encode(claims, shop.identity_secret.get_secret_value(), "HS256")


async def test_a_users_history_is_theirs_alone(visitor, shop):
    await on_a_page(visitor, shop)
    await visitor.open()
    await visitor.write("as a visitor")
    await visitor.sees("You said: as a visitor")
    await visitor.page.evaluate("(token) => Frontline.identify(token)", signed(shop, "mai"))
    await expect(visitor.page.locator(".message")).to_have_count(0)
    await visitor.write("as Mai")
    await visitor.sees("You said: as Mai")
    kept = await visitor.page.evaluate("JSON.stringify(localStorage)")
    # Signed out, and on the next page nobody is signed in: the visitor's own conversation is back, Mai's is nowhere.
    await visitor.page.evaluate("Frontline.identify(null)")
    await visitor.sees("You said: as a visitor")
    assert await visitor.bubbles() == ["as a visitor", "You said: as a visitor"]
    await visitor.page.reload()
    await visitor.sees("You said: as a visitor")
    assert await visitor.bubbles() == ["as a visitor", "You said: as a visitor"]
    tokens = [json.loads(value).get("token") for key, value in json.loads(kept).items() if key.endswith("visitor")]
    assert len(tokens) == 1
    assert await visitor.page.evaluate("JSON.stringify(localStorage)") == kept or "as Mai" not in kept
    # On another machine Mai finds her conversation, here through a function that fetches the token.
    await visitor.page.evaluate("() => localStorage.clear()")
    await visitor.page.evaluate("(token) => Frontline.identify(async () => token)", signed(shop, "mai"))
    await visitor.sees("You said: as Mai")
    assert await shop.conversations() == 2


async def test_what_a_user_had_not_yet_sent_is_not_sent_by_the_next_one(visitor, shop):
    await on_a_page(visitor, shop)
    await visitor.page.evaluate("(token) => Frontline.identify(token)", signed(shop, "mai"))
    await visitor.open()
    await visitor.write("as Mai")
    await visitor.sees("You said: as Mai")
    await visitor.page.route("**/web/messages", lambda route: route.abort())
    await visitor.write("my order number is 7")
    await expect(visitor.page.get_by_text("Not sent.")).to_be_visible()
    await visitor.page.evaluate("Frontline.identify(null)")
    await visitor.page.unroute("**/web/messages")
    await visitor.write("as nobody")
    await visitor.sees("You said: as nobody")
    assert [message.text for message in shop.heard] == ["as Mai", "as nobody"]


async def test_a_users_token_that_has_run_out_is_renewed_or_clears_the_screen(visitor, shop):
    await on_a_page(visitor, shop)
    tokens = [signed(shop, "mai"), signed(shop, "mai"), "worthless"]
    await visitor.page.evaluate("(tokens) => Frontline.identify(async () => tokens.shift())", tokens)
    await visitor.open()
    await visitor.write("one")
    await visitor.sees("You said: one")
    run_out = {"status": 401, "json": {"error": "invalid_token"}}
    await visitor.page.route("**/web/messages", lambda route: route.fulfill(**run_out), times=1)
    await visitor.write("two")
    await visitor.sees("You said: two")
    assert await visitor.bubbles() == ["one", "You said: one", "two", "You said: two"]
    await visitor.page.route("**/web/messages", lambda route: route.fulfill(**run_out), times=1)
    await visitor.write("three")
    await expect(visitor.page.locator(".message")).to_have_count(0)
    assert await shop.conversations() == 1


async def test_an_identity_that_is_refused_leaves_a_visitor(visitor, shop):
    await on_a_page(visitor, shop)
    warnings = []
    visitor.page.on("console", lambda line: warnings.append(line.text) if line.type == "warning" else None)
    await visitor.page.evaluate("(token) => Frontline.identify(token)", jwt.encode({"sub": "mai"}, "x" * 32, "HS256"))
    await visitor.open()
    await visitor.write("hello")
    await visitor.sees("You said: hello")
    assert any("writes as a visitor" in warning for warning in warnings)


@pytest.mark.parametrize("way", ["call", "file"])
async def test_a_page_adds_a_language(visitor, shop, way):
    french = {"open": "Ouvrir la discussion", "placeholder": "Écrivez un message…", "person": "Parler à quelqu’un"}
    await visitor.page.route(f"{shop.url}/fr.json", lambda route: route.fulfill(json=french))
    chosen = 'data-language="fr"' + (' data-strings="/fr.json"' if way == "file" else "")
    await on_a_page(visitor, shop, chosen)
    if way == "call":
        await visitor.page.evaluate("(strings) => Frontline.addLanguage('fr', strings)", french)
    await visitor.open()
    await expect(visitor.page.get_by_placeholder("Écrivez un message…")).to_be_visible()
    await expect(visitor.page.get_by_role("button", name="Send", exact=True)).to_be_visible()  # what it lacks is English
    await visitor.write("bonjour")
    await visitor.sees("You said: bonjour")


async def test_a_page_changes_a_word_of_a_language_there_is(visitor, shop):
    await on_a_page(visitor, shop, 'data-language="zh-TW"')
    await visitor.page.evaluate("Frontline.addLanguage('zh-Hant', { assistant: '小燈' })")
    await visitor.open()
    await visitor.write("你好")
    await visitor.sees("You said: 你好")
    await expect(visitor.page.locator(".bot .who")).to_contain_text("小燈")
    await expect(visitor.page.get_by_placeholder("輸入訊息…")).to_be_visible()


async def test_a_page_chooses_colours_by_variables_and_darkness_by_attribute(visitor, shop):
    head = "<style>frontline-widget { --frontline-accent: #5b21b6; --frontline-dark-surface: rgb(1, 2, 3); }</style>"
    await on_a_page(visitor, shop, 'data-theme="dark" data-position="left"', head=head)
    await visitor.open()
    await expect(visitor.page.locator(".launcher")).to_have_css("background-color", "rgb(91, 33, 182)")
    await expect(visitor.page.locator(".panel")).to_have_css("background-color", "rgb(1, 2, 3)")
    assert (await visitor.page.locator(".panel").bounding_box())["x"] == 20


async def test_under_a_policy_of_nonces_in_a_browser_without_constructed_sheets(visitor, shop):
    policy = f"default-src 'none'; script-src 'nonce-once'; style-src 'nonce-once'; connect-src {shop.url}"
    await visitor.page.add_init_script("delete CSSStyleSheet.prototype.replaceSync")
    refusals = []
    visitor.page.on("console", lambda line: refusals.append(line.text) if "Policy" in line.text else None)
    async with another_site(f'<script nonce="once" src="{shop.url}/web/widget.js"></script>', policy) as address:
        await visitor.page.goto(address)
        await visitor.open()
        await visitor.write("hello")
        await visitor.sees("You said: hello")
        await expect(visitor.page.get_by_role("dialog")).to_have_css("position", "fixed")
    assert refusals == []


async def test_a_picture_is_shown_under_a_policy_that_allows_no_pictures(visitor, shop):
    policy = f"default-src 'none'; script-src {shop.url}; connect-src {shop.url}"
    async with another_site(f'<script src="{shop.url}/web/widget.js"></script>', policy) as address:
        await visitor.page.goto(address)
        await visitor.open()
        picture = {"name": "lantern.png", "mimeType": "image/png", "buffer": png()}
        await visitor.page.locator("input[type=file]").set_input_files([picture])
        await visitor.write("look")
        await visitor.sees("You said: look")
        await visitor.page.reload()
        await expect(visitor.page.get_by_role("img", name="lantern.png")).to_be_visible()


async def test_on_a_slow_network(visitor, shop):
    await on_a_page(visitor, shop)
    devtools = await visitor.page.context.new_cdp_session(visitor.page)
    slow = {"offline": False, "latency": 600, "downloadThroughput": 40_000, "uploadThroughput": 15_000}
    await devtools.send("Network.emulateNetworkConditions", slow)
    await visitor.page.locator(".launcher").click()
    await expect(visitor.page.locator(".launcher")).to_have_attribute("aria-busy", "true")
    await visitor.page.get_by_role("dialog").wait_for()
    await visitor.write("hello")
    await visitor.write("are you there?")
    await expect(visitor.page.locator(".customer .tick").first).to_have_text("Sending")
    await visitor.sees("You said: are you there?")
    assert [message.text for message in shop.heard] == ["hello", "are you there?"]


async def test_another_tab_hears_of_a_conversation_begun_here(visitor, shop):
    await visitor.visit()
    second = type(visitor)(await visitor.page.context.new_page(), shop)
    await second.visit()
    await visitor.open()
    await visitor.write("hello")
    await visitor.sees("You said: hello")
    await visitor.page.keyboard.press("Escape")
    await shop.say("One more thing.")
    for tab in (visitor, second):  # seen in neither
        await expect(tab.page.locator(".badge")).to_have_text("1")
    await second.open()
    await expect(visitor.page.locator(".badge")).to_be_hidden()
