"""What the widget offers, in a real browser, each on a desktop and on a phone."""

from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import expect
from sqlalchemy import select

from bot.conversation.model import Choice, HandoffRequest, Utterance
from bot.conversation.tables import MessageRow
from handoff.tables import RatingRow
from tests.browser import becomes_true
from tests.channels.web.pictures import png, tone

pytestmark = pytest.mark.asyncio(loop_scope="session")
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
PICTURE = {"name": "broken lantern.png", "mimeType": "image/png", "buffer": png()}


def assistant(text: str) -> Utterance | HandoffRequest:
    if "person" in text:
        return HandoffRequest("asked_for_person")
    return Utterance(f"You said: {text}", "answer")


@pytest_asyncio.fixture(loop_scope="session", params=SIZES)
async def guest(request, visitor, shop):
    width, height = SIZES[request.param]
    await visitor.page.set_viewport_size({"width": width, "height": height})
    shop.answer = assistant
    await visitor.visit()
    await visitor.open()
    return visitor


def button(guest, name: str):
    return guest.page.get_by_role("button", name=name, exact=True)


async def from_menu(guest, item: str) -> None:
    await button(guest, "More").click()
    await button(guest, item).click()


async def test_a_suggested_question_is_asked_with_a_tap(guest, shop):
    await expect(guest.page.locator(".welcome")).to_contain_text("Ask us anything")
    await button(guest, "How can I pay?").click()
    await guest.sees("You said: How can I pay?")
    await expect(guest.page.locator(".welcome")).to_be_hidden()
    await expect(guest.page.locator(".scroll")).to_be_focused()


async def test_ticks_tell_how_far_a_message_has_come(guest, shop):
    shop.answer = lambda _text: None
    await guest.page.route("**/web/messages", lambda _route: None)
    await guest.write("hello")
    tick = guest.page.locator(".customer .tick")
    await expect(tick).to_have_text("Sending")
    await guest.page.unroute("**/web/messages")
    await guest.page.reload()
    await expect(tick).to_have_text("Sent")
    await shop.say("Yes?", name="Minh")
    await expect(tick).to_have_text("Read")


async def test_a_thumb_is_stored_and_remembered(guest, shop):
    await guest.write("hello")
    await button(guest, "Not helpful").click()
    await button(guest, "Helpful").click()
    await expect(button(guest, "Helpful")).to_have_attribute("aria-pressed", "true")
    await guest.page.reload()
    await expect(button(guest, "Helpful")).to_have_attribute("aria-pressed", "true")
    await expect(button(guest, "Not helpful")).to_have_attribute("aria-pressed", "false")
    async with shop.database.reading() as session:
        assert list(await session.scalars(select(MessageRow.helpful).where(MessageRow.kind == "answer"))) == [True]


async def test_waiting_for_a_person_who_comes_and_settles_it(guest, shop):
    await button(guest, "Talk to a person").click()
    await expect(guest.page.locator(".waiting")).to_contain_text("The answer comes right here.")
    await expect(guest.page.locator(".head")).to_contain_text("Waiting for a colleague")
    await shop.claim("Minh Nguyễn")
    await guest.sees("Minh Nguyễn is with you now.")
    await expect(guest.page.locator(".head")).to_contain_text("Minh Nguyễn is with you")
    await expect(guest.page.locator(".waiting")).to_be_hidden()
    await from_menu(guest, "Start over")
    await expect(guest.page.get_by_role("alert").get_by_text("A colleague has your conversation.")).to_be_visible()
    await shop.resolve()
    await guest.page.get_by_role("radio", name="4 of 5 stars").focus()
    await guest.page.keyboard.press("Space")
    await guest.page.get_by_placeholder("Anything you would like to add?").fill("kind and quick")
    await button(guest, "Send rating").click()
    await expect(guest.page.get_by_text("Thank you for telling us!")).to_be_visible()
    async with shop.database.reading() as session:
        rating = (await session.execute(select(RatingRow))).scalar_one()
    assert (rating.score, rating.comment) == (4, "kind and quick")
    await guest.page.reload()
    await guest.sees("This has been taken care of.")
    await expect(guest.page.locator(".card.rating")).to_be_hidden()


async def test_with_nobody_there_an_address_is_asked_for(guest, shop):
    shop.people = False
    await button(guest, "Talk to a person").click()
    field = guest.page.get_by_role("textbox", name="Your e-mail address")
    await field.fill("mai@")
    await button(guest, "Leave it").click()
    await expect(guest.page.get_by_text("Please check the address")).to_be_visible()
    await field.fill("mai@example.com")
    await button(guest, "Leave it").click()
    await expect(field).to_be_hidden()
    await expect(guest.page.locator(".note").get_by_text("mai@example.com")).to_be_visible()
    await guest.page.reload()
    await expect(guest.page.locator(".waiting")).to_be_visible()
    await expect(field).to_be_hidden()


async def test_the_answer_by_e_mail_can_be_wished_for_at_any_time(guest):
    await guest.write("hello")
    await guest.sees("You said: hello")
    await from_menu(guest, "E-mail me the reply")
    field = guest.page.get_by_role("textbox", name="Your e-mail address")
    await expect(field).to_be_focused()
    await field.fill("mai@example.com")
    await guest.page.keyboard.press("Enter")
    await expect(guest.page.locator(".note").get_by_text("mai@example.com")).to_be_visible()


async def test_files_are_chosen_looked_at_taken_out_and_sent(guest, shop):
    chosen = [
        PICTURE,
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"three lanterns"},
        {"name": "setup.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"},
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
        {"name": "drawing.png", "mimeType": "image/png", "buffer": b"<svg><script>alert(1)</script></svg>"},
    ]
    await guest.page.locator("input[type=file]").set_input_files(chosen)
    refusals = guest.page.locator(".refusals")
    for reason in ("setup.exe cannot be taken", "empty.txt is empty"):
        await expect(refusals).to_contain_text(reason)
    await expect(refusals).to_contain_text("drawing.png carries a program")
    await expect(guest.page.locator(".chips canvas")).to_be_visible()
    await button(guest, "Remove notes.txt").click()
    await guest.write("It came like this.")
    await guest.sees("You said: It came like this.")
    (sent,) = shop.heard[0].attachments
    assert (sent.kind, sent.name) == ("image", "broken lantern.png")
    assert (await shop.files.read(sent.file)).content == PICTURE["buffer"]
    await guest.page.reload()
    await expect(guest.page.get_by_role("img", name="broken lantern.png")).to_be_visible()
    link = await guest.page.locator("a.file").get_attribute("href")
    assert await (await guest.page.request.get(link)).body() == PICTURE["buffer"]


@pytest.mark.parametrize("way", ["paste", "drop"])
async def test_files_are_pasted_and_dropped(guest, shop, way):
    bring = """([bytes, way]) => {
        const huge = new File([new Uint8Array(10 * 1024 * 1024 + 1)], "huge.pdf", { type: "application/pdf" });
        const panel = document.querySelector("frontline-widget").shadowRoot.querySelector(".panel");
        const data = new DataTransfer();
        data.items.add(huge);
        data.items.add(new File([new Uint8Array(bytes)], "lantern.png", { type: "image/png" }));
        const how = { bubbles: true, cancelable: true };
        if (way === "drop") for (const type of ["dragenter", "dragover", "drop"])
            panel.dispatchEvent(new DragEvent(type, { ...how, dataTransfer: data }));
        else panel.querySelector("textarea:not([rows='2'])")
            .dispatchEvent(new ClipboardEvent("paste", { ...how, clipboardData: data }));
    }"""
    await guest.page.evaluate(bring, [list(png()), way])
    await expect(guest.page.locator(".refusals")).to_have_text("huge.pdf is too large: files may have up to 10 MB.")
    await expect(guest.page.locator(".chips")).to_contain_text("lantern.png")
    await button(guest, "Send").click()
    await expect(guest.page.get_by_role("img", name="lantern.png")).to_be_visible()
    await expect(guest.page.locator(".customer .bubble")).to_have_count(0)


async def test_an_upload_that_fails_is_tried_again(guest, shop):
    await guest.page.route("**/web/files?*", lambda route: route.abort(), times=1)
    await guest.page.locator("input[type=file]").set_input_files([PICTURE])
    await expect(button(guest, "Send")).to_be_disabled()
    await button(guest, "Try again").click()
    await expect(button(guest, "Send")).to_be_enabled()


async def test_an_agents_file_is_offered(guest, shop):
    await guest.write("hello")
    await guest.sees("You said: hello")
    manual = await shop.files.put(await shop.conversation(), "web", "manual.txt", b"Charge it first.")
    await shop.say("Here you are.", name="Minh", attachments=(manual,))
    async with guest.page.expect_download() as saving:
        await guest.page.get_by_role("link", name="manual.txt").click()
    assert (await saving.value).suggested_filename == "manual.txt"


async def test_emoji_by_keyboard(guest, shop):
    await guest.page.locator(".composer textarea").fill("thanks ")
    await button(guest, "Emoji").click()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "Enter", "Escape"):
        await guest.page.keyboard.press(key)
    await expect(button(guest, "Emoji")).to_be_focused()
    await expect(guest.page.get_by_role("dialog")).to_be_visible()
    await button(guest, "Send").click()
    await guest.sees("You said: thanks 😐")


async def test_starting_over_keeps_what_was_said(guest, shop):
    await guest.write("hello")
    await guest.sees("You said: hello")
    await from_menu(guest, "Start over")
    await expect(guest.page.locator(".welcome")).to_be_visible()
    await guest.sees("You said: hello")
    await guest.write("a new matter")
    await guest.sees("You said: a new matter")
    await expect(guest.page.locator(".welcome")).to_be_hidden()


async def test_an_agents_recordings_and_films_are_played(guest, shop):
    await guest.write("hello")
    await guest.sees("You said: hello")
    conversation = await shop.conversation()
    spoken = await shop.files.put(conversation, "web", "how to light it.wav", tone())
    old = replace(await shop.files.put(conversation, "web", "old phone.amr", b"#!AMR\n" + bytes(64)), kind="voice")
    await shop.say("Listen.", name="Minh", attachments=(spoken, old))
    player = guest.page.get_by_label("how to light it.wav")
    await expect(player).to_have_js_property("localName", "audio")
    await player.evaluate("player => player.play()")
    await becomes_true(player, "player => player.currentTime > 0 && !player.error")
    # What this browser cannot play is there to be saved.
    await expect(guest.page.locator("a.file")).to_contain_text(["how to light it.wav", "old phone.amr"])
    await expect(guest.page.locator("audio")).to_have_count(1)


async def test_the_conversation_as_a_file(guest, shop):
    await guest.write("hello")
    await guest.sees("You said: hello")
    async with guest.page.expect_download() as saving:
        await from_menu(guest, "Download the conversation")
    saved = await saving.value
    text = (await saved.path()).read_text("utf-8")
    assert saved.suggested_filename.startswith("Lantern Street")
    assert "You: hello" in text
    assert "Assistant: You said: hello" in text


async def test_a_sound_for_what_comes_while_nobody_looks(guest, shop):
    await guest.page.evaluate(
        """() => {
            const play = OscillatorNode.prototype.start;
            window.notes = 0;
            OscillatorNode.prototype.start = function (at) { window.notes++; play.call(this, at); };
        }"""
    )
    await guest.write("hello")
    await guest.sees("You said: hello")
    await guest.page.keyboard.press("Escape")
    await shop.say("One more thing.")
    await becomes_true(guest.page, "window.notes === 2")
    await guest.open()
    await button(guest, "More").click()
    await guest.page.get_by_role("switch", name="Sound").click()
    for _ in range(2):
        await guest.page.keyboard.press("Escape")
    await shop.say("And another.")
    await expect(guest.page.locator(".badge")).to_have_text("1")
    assert await guest.page.evaluate("window.notes") == 2


async def test_the_tabs_title_tells_of_messages_until_it_is_looked_at(guest, shop):
    title = await guest.page.title()
    await guest.write("hello")
    await guest.sees("You said: hello")
    hide = """(hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    await guest.page.evaluate(hide, True)
    await shop.say("One more thing.")
    await expect(guest.page).to_have_title("(1) New message")
    await guest.page.evaluate(hide, False)
    assert await guest.page.title() == title


async def test_with_choices_the_focus_stays_inside(guest, shop):
    shop.answer = lambda text: Utterance("Did you mean:", "offer", (Choice("Yes", intent="affirm"),)) if text == "it" else None
    await guest.write("it")
    await button(guest, "Yes").focus()
    await guest.page.keyboard.press("Enter")
    await expect(guest.page.locator(".choices")).to_have_count(0)
    await expect(guest.page.locator(".scroll")).to_be_focused()
