"""The widget for everybody: axe finds nothing to say about any of its states (WCAG 2.2 A and AA), and it needs no mouse."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.async_api import expect

from bot.conversation.model import Choice, HandoffRequest, Utterance
from tests.channels.web.pictures import png

pytestmark = pytest.mark.asyncio(loop_scope="session")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = {"desktop": (1280, 800, "light"), "phone": (390, 844, "dark")}


async def findings(visitor) -> list[str]:
    """What axe has to say about the widget as it is now."""
    found = await visitor.page.evaluate(
        "(tags) => axe.run({ include: ['frontline-widget'] }, { runOnly: tags })",
        RULES,
    )
    return [f"{rule['id']}: {node['html']}" for rule in found["violations"] for node in rule["nodes"]]


def assistant(text: str) -> Utterance | HandoffRequest:
    if "person" in text:
        return HandoffRequest("asked_for_person")
    if "deliver" in text:
        return Utterance("Did you mean:", "offer", (Choice("How long does it take?", entry="delivery-time"),))
    return Utterance("In **30 days**, see [the rules](https://shop.example).\n\n| a | b |\n|---|---|\n| 1 | 2 |", "answer")


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing(visitor, shop, look):
    width, height, scheme = LOOKS[look]
    page = visitor.page
    shop.answer, shop.people = assistant, False
    await page.set_viewport_size({"width": width, "height": height})
    await page.emulate_media(color_scheme=scheme)
    await visitor.visit()
    await page.evaluate(AXE)
    seen = {"closed": await findings(visitor)}
    await visitor.open()
    seen["greeting"] = await findings(visitor)
    await visitor.write("Can I return it?")
    await page.get_by_role("button", name="Helpful", exact=True).click()
    await page.locator("input[type=file]").set_input_files(
        [
            {"name": "lantern.png", "mimeType": "image/png", "buffer": png()},
            {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"},
            {"name": "b.exe", "mimeType": "", "buffer": b"b"},
        ]
    )
    await page.locator(".chips canvas").wait_for()
    seen["files chosen"] = await findings(visitor)
    await visitor.write("deliver")
    await page.locator(".choices").wait_for()
    await page.get_by_role("img", name="lantern.png").wait_for()
    seen["conversation"] = await findings(visitor)
    await page.get_by_role("button", name="Emoji", exact=True).click()
    seen["emoji"] = await findings(visitor)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="More", exact=True).click()
    seen["menu"] = await findings(visitor)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Talk to a person").click()
    await page.get_by_role("button", name="Leave it").click()
    await page.get_by_text("Please check the address").wait_for()
    seen["nobody there"] = await findings(visitor)
    await shop.claim("Minh")
    await shop.resolve()
    await page.get_by_role("radio", name="2 of 5 stars").focus()
    await page.keyboard.press("Space")
    seen["rating"] = await findings(visitor)
    await page.context.set_offline(True)
    await visitor.write("hello?")
    await page.get_by_text("Not sent.").wait_for()
    seen["offline"] = await findings(visitor)
    assert {state: faults for state, faults in seen.items() if faults} == {}


async def test_everything_is_reached_by_keyboard(visitor, shop):
    shop.answer = assistant
    await visitor.visit()
    await visitor.page.locator(".launcher").focus()
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.page.locator(".composer textarea")).to_be_focused()
    await visitor.page.keyboard.type("Can I return it?")
    await visitor.page.keyboard.press("Enter")
    await visitor.page.locator(".thumbs").wait_for()
    await visitor.page.locator(".panel h2").evaluate("(title) => title.closest('.panel').querySelector('.more').focus()")
    reached = []
    for _ in range(11):
        reached.append(
            await visitor.page.evaluate(
                """() => { const here = document.activeElement.shadowRoot?.activeElement;
                return here?.getAttribute("aria-label") ?? here?.textContent ?? "the page"; }"""
            )
        )
        await visitor.page.keyboard.press("Tab")
    assert reached == [
        *("More", "Close the chat", "Messages", "the rules", "Helpful", "Not helpful"),
        *("Attach a file", "Write a message…", "Emoji", "Talk to a person", "Close the chat"),
    ]


async def test_a_screen_reader_is_told_of_what_is_new_and_not_read_the_history(visitor, shop):
    await visitor.visit()
    await visitor.open()
    await visitor.write("hello")
    await visitor.sees("You said: hello")
    await visitor.page.reload()
    log = visitor.page.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "off")
    await expect(log).to_have_attribute("aria-live", "polite")
    assert await visitor.page.locator(".typing").get_attribute("hidden") == ""
