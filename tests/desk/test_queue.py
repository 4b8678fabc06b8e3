import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.desk.conftest import sign_in
from tests.desk.stage import Customer, Stage


def subjects(page: Page) -> list[str]:
    return page.locator(".rows .subject").all_inner_texts()


def test_an_empty_queue_is_friendly_and_fills_by_itself(page: Page, stage: Stage) -> None:
    stage.agent()
    sign_in(page)
    expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    expect(page).to_have_title("Queue · Frontline")
    Customer(stage, "lan").is_handed_over("Where is my parcel?", "complaint")
    row = page.get_by_role("row").filter(has_text="Where is my parcel?")
    expect(row).to_contain_text("Complaint")
    expect(row).to_contain_text("English · Website")
    expect(row).to_contain_text("New")
    expect(row).to_contain_text("Nobody yet")
    expect(page).to_have_title("(1) Queue · Frontline")
    expect(page.get_by_role("status").filter(has_text="New ticket: Where is my parcel?")).to_be_attached()


def test_the_longest_waiting_comes_first_with_a_clock(page: Page, stage: Stage) -> None:
    minh = stage.agent()
    Customer(stage, "new").is_handed_over("just now")
    Customer(stage, "old").is_handed_over("for long", waited=timedelta(minutes=95))
    answered = Customer(stage, "answered").is_handed_over("answered", waited=timedelta(hours=9))
    stage.reply(answered, minh, "We are on it.", "reply-0001")
    sign_in(page)
    expect(page.locator(".rows .row")).to_have_count(3)
    assert subjects(page) == ["for long", "just now", "answered"]
    late = page.locator(".rows .clock").first
    expect(late).to_have_text("1h 35m")
    expect(late).to_have_attribute("data-urgency", "late")
    clock = page.locator(".rows .clock").nth(1)
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)


def test_a_row_changes_in_place_and_the_order_follows(page: Page, stage: Stage) -> None:
    minh = stage.agent()
    first, second = Customer(stage, "a"), Customer(stage, "b")
    ticket = first.is_handed_over("first", waited=timedelta(minutes=2))
    second.is_handed_over("second", waited=timedelta(minutes=1))
    sign_in(page)
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="first")).to_be_focused()
    stage.reply(ticket, minh, "Done.", "reply-0001")
    expect(page.get_by_role("row").filter(has_text="first")).to_contain_text("Pending")
    assert subjects(page) == ["second", "first"]
    expect(page).to_have_title("(1) Queue · Frontline")
    stage.resolve(ticket, minh)
    expect(page.locator(".rows .row")).to_have_count(1)


def test_keys_walk_the_queue_and_open_a_ticket(page: Page, stage: Stage) -> None:
    stage.agent()
    for minutes, name in enumerate(("third", "second", "first")):
        Customer(stage, name).is_handed_over(name, waited=timedelta(minutes=minutes))
    sign_in(page)
    for key in ("j", "ArrowDown", "j", "k"):
        page.keyboard.press(key)
    expect(page.get_by_role("link", name="second")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("second")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_filters(page: Page, stage: Stage) -> None:
    minh, yu = stage.agent(), stage.agent("王小雨", "yu@lanternstreet.example")
    mine = Customer(stage, "a").is_handed_over("mine", waited=timedelta(minutes=4))
    theirs = Customer(stage, "b").is_handed_over("theirs", waited=timedelta(minutes=3))
    Customer(stage, "c").is_handed_over("nobody's", waited=timedelta(minutes=2))
    over = Customer(stage, "d").is_handed_over("over")
    stage.claim(mine, minh)
    stage.claim(theirs, yu)
    stage.resolve(over, minh)
    sign_in(page)
    expect(page.locator(".rows .row")).to_have_count(3)
    for name, expected in (("Mine", "mine"), ("Unassigned", "nobody's"), ("Resolved", "over")):
        page.get_by_role("button", name=name).click()
        expect(page.locator(".rows .subject")).to_have_text([expected])
    expect(page).to_have_url(re.compile("show=resolved"))
    page.reload()
    expect(page.locator(".rows .subject")).to_have_text(["over"])
    stage.resolve(theirs, yu)
    expect(page.locator(".rows .row")).to_have_count(2)


def test_search_finds_words_names_and_what_was_told(page: Page, stage: Stage) -> None:
    stage.agent()
    Customer(stage, "a").is_handed_over("灯罩破了", details={"order_number": "LS-20418"})
    Customer(stage, "b").is_handed_over("Sai màu")
    sign_in(page)
    page.keyboard.press("/")
    page.keyboard.type("ls-204")
    expect(page.locator(".rows .subject")).to_have_text(["灯罩破了"])
    page.get_by_role("searchbox").fill("nothing like it")
    expect(page.get_by_text("Nothing matches “nothing like it”")).to_be_visible()
    page.get_by_role("searchbox").fill("")
    expect(page.locator(".rows .row")).to_have_count(2)


def test_a_customers_words_are_only_words(page: Page, stage: Stage) -> None:
    stage.agent()
    subject = '<img src=x onerror="document.title=\'owned\'"> {{ 7*7 }} \':onclick="x"'
    Customer(stage).is_handed_over(subject)
    sign_in(page)
    expect(page.locator(".rows .subject")).to_have_text(subject)
    assert page.locator(".rows img").count() == 0
