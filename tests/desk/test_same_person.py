from playwright.sync_api import Page, expect

from tests.desk.conftest import sign_in
from tests.desk.stage import Customer, Stage


def test_linking_two_conversations_of_one_person(page: Page, stage: Stage) -> None:
    stage.agent()
    web = Customer(stage, "lan")
    ticket = web.is_handed_over("Where is my parcel?")
    bird = Customer(stage, "lan-by-air", channel="pigeon")
    bird.asks("I also write by pigeon")
    other = bird.is_handed_over("A broken cup")
    sign_in(page, path=f"/desk/tickets/{ticket.id}")
    person = page.locator(".same-person")
    number = person.get_by_label("Their ticket on another channel")
    for wrong, said in (("#4711", "no ticket with this number"), (str(ticket.id), "this very conversation")):
        number.fill(wrong)
        page.keyboard.press("Enter")
        expect(person.get_by_role("alert")).to_contain_text(said)
    number.fill(f"#{other.id}")
    person.get_by_role("button", name="Link", exact=True).click()
    expect(person.get_by_role("link", name="A broken cup")).to_be_visible()
    expect(person.get_by_role("alert")).to_be_hidden()
    person.get_by_text("Show the conversation").click()
    expect(person.get_by_text("I also write by pigeon")).to_be_visible()
    person.get_by_role("link", name="A broken cup").click()
    expect(page.locator(".same-person").get_by_role("link", name="Where is my parcel?")).to_be_visible()
    page.locator(".same-person").get_by_role("button", name="Unlink").click()
    expect(page.locator(".same-person").get_by_role("link", name="Where is my parcel?")).to_have_count(0)


def test_whoever_has_a_page_open_is_here(page: Page, stage: Stage) -> None:
    stage.agent()
    assert not stage.somebody_here()
    sign_in(page)
    expect(page.locator(".connection")).to_have_text("Live")
    stage.wait_for_somebody()
