"""What agents see of channels we deliver to: files, and how far each message got."""

import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from bot.channels.contract import Allowance, DeliveryError
from bot.conversation.failures import because
from bot.conversation.model import Attachment, RemoteFile
from tests.desk.conftest import sign_in
from tests.desk.pigeon import soon
from tests.desk.stage import Customer, Stage

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f0003860180 5a34 7d6b0000000049454e44ae426082".replace(" ", "")
)


def open_ticket(page: Page, ticket_id: int) -> None:
    sign_in(page, path=f"/desk/tickets/{ticket_id}")
    expect(page.locator(".lines > li").first).to_be_visible()


def test_what_customers_send_is_shown_as_it_arrives(page: Page, stage: Stage) -> None:
    stage.agent()
    lan = Customer(stage, channel="pigeon")
    ticket = lan.is_handed_over("My parcel")
    picture = stage.run(stage.files.put(lan.conversation_id, "pigeon", "the cup.png", PIXEL))
    place = Attachment("location", name="Hội An", about={"latitude": 15.8801, "longitude": 108.338})
    lan.writes("", picture, place, Attachment("contact", name="<b>Mai</b>", about={"phone": "+84 90 123"}))
    lan.writes("And the note", RemoteFile("file", "dear shop", "note.txt"), Attachment("link", about={"url": "javascript:x"}))
    page.set_viewport_size({"width": 1280, "height": 480})
    open_ticket(page, ticket.id)
    shown = page.get_by_role("img", name="the cup.png")
    expect(shown).to_be_visible()
    expect(page.locator(".attachment-picture img")).to_have_js_property("naturalWidth", 1)
    expect(page.get_by_role("link", name="Show on a map")).to_have_attribute("href", re.compile("mlat=15.8801&mlon=108.338"))
    expect(page.get_by_text("<b>Mai</b>")).to_be_visible()
    assert page.locator(".attachment [href^='javascript']").count() == 0
    expect(page.get_by_text("On its way here…")).to_be_visible()
    stage.fetch_files()
    note = page.get_by_role("link", name=re.compile("note.txt"))
    expect(note).to_contain_text("9 B")
    expect(page.locator(".attachment").last).to_be_in_viewport()
    with page.expect_download() as saved:
        note.click()
    assert Path(saved.value.path()).read_text() == "dear shop"


def test_a_file_that_cannot_be_fetched_says_why(page: Page, stage: Stage) -> None:
    stage.agent()
    lan = Customer(stage, channel="pigeon")
    ticket = lan.is_handed_over("My parcel")
    lan.writes("", RemoteFile("file", "<script>alert(1)</script>", "page.txt"))
    stage.fetch_files()
    open_ticket(page, ticket.id)
    expect(page.locator(".attachment-gone")).to_contain_text("Did not get here: The file carries a program")


def test_a_reply_with_files_by_choosing_pasting_and_dropping(page: Page, stage: Stage) -> None:
    stage.agent()
    lan = Customer(stage, channel="pigeon")
    ticket = lan.is_handed_over("My parcel")
    open_ticket(page, ticket.id)
    page.locator(".composer input[type=file]").set_input_files(
        [
            {"name": "label.png", "mimeType": "image/png", "buffer": PIXEL},
            {"name": "virus.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"},
            {"name": "page.txt", "mimeType": "text/plain", "buffer": b"<script>alert(1)</script>"},
        ]
    )
    expect(page.get_by_role("list", name="Files to be sent").get_by_role("listitem")).to_have_count(1)
    problems = page.locator(".attached-problems")
    expect(problems).to_contain_text("Files like “virus.exe” cannot be sent")
    expect(problems).to_contain_text("“page.txt” carries a program")
    for name, into in (("paste", "[data-reply]"), ("drop", "body")):
        page.evaluate(
            """([name, into]) => {
              const data = new DataTransfer();
              data.items.add(new File([`by ${name}`], `${name}.txt`, { type: "text/plain" }));
              const event = name === "paste" ? new ClipboardEvent(name, { clipboardData: data, bubbles: true, cancelable: true })
                : new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true });
              document.querySelector(into).dispatchEvent(event);
            }""",
            [name, into],
        )
    files = page.get_by_role("list", name="Files to be sent").get_by_role("listitem")
    expect(files).to_have_count(3)
    page.get_by_role("button", name="Remove drop.txt").click()
    expect(files).to_have_count(2)
    expect(page.locator(".attached-file[aria-busy=true]")).to_have_count(0)
    page.get_by_label("Reply to the customer").fill("Here is the label.")
    page.reload()
    expect(files).to_have_count(2)
    page.get_by_role("button", name="Send", exact=True).click()
    said = page.locator(".line-agent").last
    expect(said).to_contain_text("Here is the label.")
    expect(said.get_by_role("img", name="label.png")).to_be_visible()
    expect(said).to_contain_text("paste.txt")
    expect(files).to_have_count(0)
    assert [one["name"] for one in stage.view(ticket).transcript[-1].attachments] == ["label.png", "paste.txt"]


def test_leaving_while_a_file_is_on_its_way_is_asked_about(page: Page, stage: Stage) -> None:
    stage.agent()
    ticket = Customer(stage, channel="pigeon").is_handed_over("My parcel")
    open_ticket(page, ticket.id)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    held: list[Route] = []
    page.route("**/files?*", lambda route: held.append(route))
    page.get_by_label("Reply to the customer").click()
    page.locator(".composer input[type=file]").set_input_files({"name": "label.png", "mimeType": "image/png", "buffer": PIXEL})
    on_its_way = page.locator(".attached-file[aria-busy=true]")
    expect(on_its_way).to_have_count(1)
    page.close(run_before_unload=True)
    expect(on_its_way).to_have_count(1)
    assert asked == ["beforeunload"]
    held[0].continue_()
    expect(on_its_way).to_have_count(0)
    expect(page.locator(".attached-file")).to_have_count(1)


def test_how_far_a_reply_got_and_trying_again(page: Page, stage: Stage) -> None:
    minh = stage.agent()
    lan = Customer(stage, channel="pigeon")
    ticket = lan.is_handed_over("My parcel")
    stage.deliver()
    open_ticket(page, ticket.id)
    stage.reply(ticket, minh, "It comes **tomorrow**.", "reply-0001")
    way = page.locator(".line-agent .way")
    expect(way).to_have_text("On its way")
    stage.pigeon.refuses = DeliveryError(because("blocked", platform="the loft"), permanent=True)
    stage.deliver()
    expect(way).to_contain_text("Not delivered")
    expect(way).to_contain_text("The customer has blocked us on the loft.")
    stage.pigeon.refuses = None
    way.get_by_role("button", name="Try again").click()
    expect(way).to_have_text("On its way")
    stage.deliver()
    expect(way).to_have_text("Delivered")
    assert stage.pigeon.sent[-1] == ("lan", "It comes **tomorrow**.")


def test_what_waits_for_the_customer_says_so_and_what_is_left_to_send(page: Page, stage: Stage) -> None:
    minh = stage.agent()
    lan = Customer(stage, channel="pigeon")
    ticket = lan.is_handed_over("My parcel")
    stage.deliver()
    stage.pigeon.left = Allowance(3, soon())
    stage.reply(ticket, minh, "First.", "reply-0001")
    stage.reply(ticket, minh, "Second.", "reply-0002")
    stage.pigeon.refuses = DeliveryError(because("session_ended", platform="the loft"), until_customer_writes=True)
    stage.deliver()
    open_ticket(page, ticket.id)
    ways = page.locator(".line-agent .way")
    expect(ways).to_contain_text(["Goes out once the customer writes", "The conversation was ended in the loft"])
    expect(page.locator(".standing")).to_contain_text("3 sends left, until")
    stage.pigeon.refuses, stage.pigeon.left = None, Allowance(0, None)
    lan.writes("Still there?")
    for _ in range(2):
        stage.deliver()
    expect(ways).to_have_text(["Delivered", "Delivered"])
    expect(page.locator(".standing")).to_contain_text("No sends left until the customer writes")


def test_files_are_only_for_those_who_are_signed_in(page: Page, stage: Stage) -> None:
    stage.agent()
    lan = Customer(stage, channel="pigeon")
    ticket = lan.is_handed_over("My parcel")
    kept = stage.run(stage.files.put(lan.conversation_id, "pigeon", "a.txt", b"private"))
    assert page.request.get(f"/desk/files/{kept.file}").status == 404
    assert page.request.post(f"/desk/tickets/{ticket.id}/files?name=a.txt", data=b"x").status == 401
    sign_in(page)
    assert page.request.get(f"/desk/files/{kept.file}").text() == "private"
    assert page.request.post("/desk/tickets/4711/files?name=a.txt", data=b"x").status == 404
    assert page.request.post(f"/desk/tickets/{ticket.id}/files?name=a.txt", data=b"x" * (20 * 1024 * 1024 + 1)).status == 413
