"""A person takes over in the desk, and gives the conversation back."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.installation import EMAIL, PASSWORD, AgentAtApi, Customer, Running
from tests.e2e.test_answers import open_widget, write


@pytest.mark.asyncio(loop_scope="session")  # the browser's
async def test_an_agent_answers_in_the_desk_and_the_assistant_comes_back(browser: Browser, frontline: Running) -> None:
    shop = await open_widget(browser, frontline, "en")
    await write(shop, "how much is shipping?")
    await expect(shop.locator(".bot .bubble")).to_have_count(1)
    await write(shop, "let me talk to a human being now")
    await expect(shop.locator(".bot .bubble")).to_have_count(2)

    desk = await browser.new_page()
    await desk.goto(f"{frontline.url}/desk")
    await desk.get_by_label("E-mail").fill(EMAIL)
    await desk.get_by_label("Password").fill(PASSWORD)
    await desk.keyboard.press("Enter")
    await desk.get_by_text("how much is shipping?").first.click()
    await expect(desk.get_by_text("let me talk to a human being now").first).to_be_visible()

    await desk.get_by_role("textbox", name="Reply").fill("Hello, I am Lin. Shipping is on us today.")
    await desk.keyboard.press("Control+Enter")
    await expect(shop.locator(".agent .bubble")).to_have_text("Hello, I am Lin. Shipping is on us today.")
    await write(shop, "how kind of you")
    await expect(desk.get_by_text("how kind of you").first).to_be_visible()
    await expect(shop.locator(".bot .bubble")).to_have_count(2)  # the assistant stays silent

    await desk.get_by_role("button", name="Resolve").click()
    await desk.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    await expect(shop.locator(".note")).to_have_count(1)
    await write(shop, "do you ship to Taiwan?")
    await expect(shop.locator(".bot .bubble")).to_have_count(3)


def test_the_tickets_transcript_is_what_was_said_in_order(frontline: Running) -> None:
    plea = "could a real person look at this for me"
    with Customer(frontline.url) as customer:
        customer.asks("how long does delivery take?", 2)
        customer.asks("and do you gift wrap?", 4)
        customer.asks(plea, 6)
        seen = customer.sees(6)
        view = AgentAtApi(frontline.url).ticket_about("and do you gift wrap?")  # the plea itself says nothing of the matter
    transcript = view["transcript"]
    assert [(line["seq"], line["author"]) for line in transcript] == [(said["seq"], said["author"]) for said in seen]
    assert [line["text"] for line in transcript if line["author"] == "customer"] == [
        "how long does delivery take?",
        "and do you gift wrap?",
        plea,
    ]
    candidates = transcript[1]["understanding"]["candidates"]
    assert candidates[0]["entry"] == "delivery-time"
    assert 0.7 <= candidates[0]["confidence"] <= 1
