"""From questions nobody could answer to an entry, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from handoff import Agent, Ticket
from tests.desk.conftest import sign_in
from tests.desk.stage import Customer, Stage
from tests.knowledge_base.conftest import SHOP

ENGRAVE = [
    ("Can you engrave a name on the cup?", "en"), ("I want a name engraved on it", "en"), ("杯子上可以刻字吗", "zh-Hans"),
    ("可以幫我在杯子上刻名字嗎", "zh-Hant"), ("Shop có khắc tên lên cốc không?", "vi"),
]  # fmt: skip
REPLY = "Yes, up to 12 letters. Write to lan.tran@example.com or call 0912 345 678."


@pytest.fixture
def minh(stage: Stage) -> Agent:
    stage.stock(SHOP)
    return stage.agent()


def plant(stage: Stage, asked: list[tuple[str, str]], prefix: str) -> list[Ticket]:
    return [
        Customer(stage, f"{prefix}-{n}", language).is_handed_over(text, "low_confidence", understanding={"language": language})
        for n, (text, language) in enumerate(asked)
    ]


def open_gaps(page: Page) -> None:
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Gaps").click()
    expect(page.get_by_role("heading", name="Gaps", level=1)).to_be_visible()


def test_from_what_was_handed_off_to_a_draft_in_two_clicks(page: Page, stage: Stage, minh: Agent) -> None:
    plant(stage, [("Is there parking at your store?", "en")], "parking")
    tickets = plant(stage, ENGRAVE, "engrave")
    stage.reply(tickets[0], minh, REPLY, "reply-0001")
    sign_in(page)
    open_gaps(page)
    first = page.locator(".gap").first
    expect(first).to_contain_text("Asked 5×")
    expect(first).to_contain_text("went to a person: 5")
    expect(first).to_contain_text("杯子上可以刻字吗")
    expect(first).to_contain_text("1 min of agents' time")
    expect(page.locator(".gap")).to_have_count(2)

    first.get_by_role("link", name="Write an answer").click()
    expect(page.locator("#answer-en")).to_have_value("Yes, up to 12 letters. Write to [e-mail address] or call [phone number].")
    expect(page.get_by_text("2 replaced")).to_be_visible()
    expect(page.locator("#question-zh-Hans")).to_have_value("杯子上可以刻字吗")
    page.get_by_role("button", name="Save the draft").click()

    expect(page.get_by_text("Customers do not see it yet")).to_be_visible()
    (made,) = [entry for entry in stage.knowledge.list() if "draft" in entry.tags]
    assert not made.enabled
    assert set(made.variants["en"].phrasings) >= {"杯子上可以刻字吗", "Shop có khắc tên lên cốc không?"}
    expect(page.get_by_role("link", name="Finish and publish it")).to_have_attribute("href", f"/desk/knowledge/{made.id}")
    expect(page.locator(".gap")).to_have_count(1)
    expect(page.locator(".done")).to_contain_text("Draft, not published")


def test_from_a_ticket_to_a_draft_in_two_clicks(page: Page, stage: Stage, minh: Agent) -> None:
    (ticket,) = plant(stage, ENGRAVE[:1], "engrave")
    sign_in(page, path=f"/desk/tickets/{ticket.id}")
    expect(page.get_by_role("heading", name="Can you engrave")).to_be_visible()
    expect(page.get_by_role("link", name="Make this an FAQ entry")).to_have_count(0)
    stage.reply(ticket, minh, "Yes, up to 12 letters.", "reply-0001")
    page.get_by_role("link", name="Make this an FAQ entry").click()
    expect(page.locator("#question-en")).to_have_value("Can you engrave a name on the cup?")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Customers do not see it yet")).to_be_visible()
    made = stage.knowledge.get("can-you-engrave-a-name-on-the-cup")
    assert made is not None
    assert made.variants["en"].answer == "Yes, up to 12 letters."


def test_another_reply_can_be_chosen_and_an_answer_is_needed(page: Page, stage: Stage, minh: Agent) -> None:
    tickets = plant(stage, ENGRAVE[:2], "engrave")
    for n, text in enumerate(("Yes, up to 12 letters.", "Yes. It takes three days.")):
        stage.reply(tickets[n], minh, text, f"reply-000{n}")
    sign_in(page)
    open_gaps(page)
    page.get_by_role("link", name="Write an answer").click()
    expect(page.locator(".reply")).to_have_count(2)
    page.locator(".reply").filter(has_text="12 letters").get_by_role("button", name="Use this").click()
    expect(page.locator("#answer-en")).to_have_value("Yes, up to 12 letters.")
    page.locator("#answer-en").fill("")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no answer yet")
    assert len(stage.knowledge.list()) == 5
    page.locator("#answer-en").fill("Yes.")
    page.get_by_role("button", name="Save the draft").dblclick()
    expect(page.get_by_text("Customers do not see it yet")).to_be_visible()
    assert len(stage.knowledge.list()) == 6


def test_customers_words_go_to_an_entry_that_has_the_answer(page: Page, stage: Stage, minh: Agent) -> None:
    plant(stage, [("put a bow round the parcel for a birthday", "en")], "bow")
    sign_in(page)
    open_gaps(page)
    page.get_by_role("link", name="Add to an entry").click()
    page.get_by_role("radio", name="Can you wrap it as a gift?").check()
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_text("“Can you wrap it as a gift?” now, and work at once")).to_be_visible()
    expect(page.locator(".done")).to_contain_text("Phrasings added")
    entry = stage.knowledge.get("gift-wrap")
    assert entry is not None
    assert "put a bow round the parcel for a birthday" in entry.variants["en"].phrasings


def test_words_that_belong_elsewhere_are_told_before_they_are_added(page: Page, stage: Stage, minh: Agent) -> None:
    plant(stage, [("how long does a refund take me", "en")], "refund")
    sign_in(page)
    open_gaps(page)
    page.get_by_role("link", name="Add to an entry").click()
    page.get_by_role("radio", name="Can you wrap it as a gift?").check()
    page.get_by_role("button", name="Add them").click()
    told = page.locator(".finding-warned li").filter(has_text="how long does a refund take me")
    expect(told.get_by_role("link", name="When do I get my money back?")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Nothing is added yet.")).to_be_visible()
    assert stage.knowledge.get("gift-wrap") == SHOP[3]

    page.get_by_role("radio", name="When do I get my money back?").check()
    expect(page.get_by_role("button", name="Add them")).to_be_visible()
    expect(page.locator(".finding-warned")).to_have_count(0)
    page.get_by_role("radio", name="Can you wrap it as a gift?").check()
    page.get_by_role("button", name="Add them").click()
    page.get_by_role("button", name="Add anyway").click(timeout=30_000)
    expect(page.get_by_text("“Can you wrap it as a gift?” now, and work at once")).to_be_visible()
    entry = stage.knowledge.get("gift-wrap")
    assert entry is not None
    assert "how long does a refund take me" in entry.variants["en"].phrasings


def test_what_is_no_gap_stays_away_until_it_grows(page: Page, stage: Stage, minh: Agent) -> None:
    plant(stage, ENGRAVE[:2], "first")
    sign_in(page)
    open_gaps(page)
    page.get_by_role("button", name="Not a gap").click()
    expect(page.get_by_text("is put away until more people ask")).to_be_visible()
    expect(page.locator(".gap")).to_have_count(0)
    plant(stage, ENGRAVE[:2], "second")
    page.reload()
    expect(page.get_by_text("hidden until more people ask: 1")).to_be_visible()
    expect(page.locator(".gap")).to_have_count(0)
    plant(stage, ENGRAVE[2:3], "third")
    page.reload()
    expect(page.locator(".gap")).to_contain_text("Minh Anh said this is not a gap; asked 3 more times since.")


def test_after_publication_the_handoffs_it_saved_are_counted(page: Page, stage: Stage, minh: Agent) -> None:
    tickets = plant(stage, ENGRAVE[:3], "engrave")
    stage.reply(tickets[0], minh, "Yes, up to 12 letters.", "reply-0001")
    sign_in(page)
    open_gaps(page)
    page.get_by_role("link", name="Write an answer").click()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".done")).to_contain_text("Handoffs saved: 0")
    (made,) = [entry for entry in stage.knowledge.list() if "draft" in entry.tags]
    published = type(made)(made.id, made.variants, tags=made.tags, enabled=True)
    stage.run(stage.knowledge.save(published, author="Minh Anh"))
    helped, not_helped = Customer(stage, "helped"), Customer(stage, "not-helped")
    for customer in (helped, not_helped):
        customer.asks("engraving?")
        customer.hears("Yes.", kind="answer", understanding={"language": "en", "answered": made.id})
    not_helped.is_handed_over("engraving?", "asked_for_person")
    page.reload()
    expect(page.locator(".done")).to_contain_text("Published")
    expect(page.locator(".done")).to_contain_text("Handoffs saved: 1")
    expect(page.locator(".done")).to_contain_text("30 days before: 3")


def test_a_customers_words_are_only_words(page: Page, stage: Stage, minh: Agent) -> None:
    nasty = '<img src=x onerror="document.title=\'owned\'"> {{ 7*7 }} \':onclick="x" </textarea><script>alert(1)</script>'
    (ticket,) = plant(stage, [(nasty, "en")], "nasty")
    stage.reply(ticket, minh, nasty, "reply-0001")
    sign_in(page)
    open_gaps(page)
    expect(page.locator(".gap h2")).to_have_text(nasty)
    page.get_by_role("link", name="Write an answer").click()
    expect(page.locator("#question-en")).to_have_value(nasty)
    expect(page.locator("#answer-en")).to_have_value(nasty)
    assert page.locator(".gaps img").count() == 0
    page.get_by_role("button", name="Use this").click()
    page.go_back()
    page.get_by_role("link", name="Add to an entry").click()
    expect(page.locator(".choice-line").filter(has_text="onerror")).to_be_visible()
    assert page.locator(".gaps img").count() == 0
    expect(page).not_to_have_title("owned")


def test_a_quiet_shop_is_told_so_and_old_links_lead_back(page: Page, stage: Stage, minh: Agent) -> None:
    sign_in(page)
    open_gaps(page)
    expect(page.get_by_text("No gaps")).to_be_visible()
    page.get_by_role("link", name="90 days").click()
    expect(page.get_by_role("link", name="90 days")).to_have_attribute("aria-current", "page")
    for address in ("draft?gap=nobody:1", "draft?ticket=999999", "add?gap=%3Cscript%3E", "draft"):
        page.goto(f"/desk/gaps/{address}")
        expect(page.get_by_text("This question is not there")).to_be_visible()
