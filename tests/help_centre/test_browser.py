"""In a real browser, on a telephone: with and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("page", [False], indirect=True, ids=["no script"])
def test_without_javascript_search_read_and_say_what_was_missing(page: Page, stage):
    page.goto("/help")
    page.get_by_role("searchbox", name="Search for help").fill("gift wrapping please")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Open on its own page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Can you wrap it as a gift?")
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Sorry it did not help")
    page.get_by_label("What was missing?").fill("Which colours of ribbon?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    page.reload()
    (row,) = stage.said()
    assert (row.entry_id, row.helpful, row.comment) == ("gift-wrap", False, "Which colours of ribbon?")


@pytest.mark.parametrize("page", [False], indirect=True, ids=["no script"])
def test_without_javascript_no_chat_is_offered_but_the_shops_address(page: Page):
    page.goto("/help/en/gift-wrap")
    expect(page.get_by_role("link", name="Ask us")).to_be_hidden()
    expect(page.get_by_role("link", name="care@lanternstreet.example")).to_be_visible()


def test_ask_us_opens_the_chat_in_the_pages_language(page: Page):
    page.goto("/help/vi/opening-hours")
    page.locator(".launcher").wait_for()
    page.get_by_role("link", name="Hỏi chúng tôi").click()
    dialog = page.get_by_role("dialog", name="Lantern <Street>")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Gặp nhân viên")).to_be_visible()
    assert page.url.endswith("/help/vi/opening-hours")


def test_a_press_is_thanked_for_where_it_was_made(page: Page, stage):
    page.goto("/help/en/gift-wrap")
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_text("Glad it helped")).to_be_in_viewport()
    assert [row.helpful for row in stage.said()] == [True]


@pytest.mark.parametrize("path", ["/help/vi", "/help/en/hostile", "/help/en?q=how long", "/help/zh-Hant/nowhere"])
def test_nothing_is_wider_than_a_telephone(page: Page, path: str):
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_keyboard_reaches_the_content_first(page: Page):
    page.goto("/help/en/opening-hours")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
