"""Who the customer is and what they thought of us, as agents see it."""

from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from bot.channels.contract import MailedTo
from bot.conversation.contacts import Contact, know
from bot.conversation.failures import because
from bot.conversation.signals import conversation_topic
from bot.conversation.thumbs import mark
from handoff.ratings import rate
from tests.desk.conftest import sign_in
from tests.desk.stage import Customer, Stage

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def introduce(stage: Stage, channel: str, contact: str, who: Contact) -> None:
    async def introduced() -> None:
        async with stage.database.begin() as session:
            await know(session, channel, contact, who, NOW)

    stage.run(introduced())


def test_names_stand_in_the_queue_and_on_the_ticket_with_who_vouches_for_them(page: Page, stage: Stage) -> None:
    stage.agent()
    introduce(stage, "web", "lan", Contact("Lan Nguyễn", "lan@example.com", verified=True))
    introduce(stage, "pigeon", "mai", Contact("<b>Mai</b> (@mai)", None, verified=False))
    Customer(stage, "lan").is_handed_over("My parcel")
    mai = Customer(stage, "mai", channel="pigeon").is_handed_over("My lamp")
    Customer(stage, "yu").is_handed_over("My cup")
    sign_in(page)
    rows = page.locator(".rows .row")
    expect(rows.filter(has_text="My parcel").locator(".cell-customer")).to_contain_text("Lan Nguyễn✓Verified by the shop")
    expect(rows.filter(has_text="My lamp").locator(".cell-customer")).to_contain_text("<b>Mai</b> (@mai)?By their own account")
    expect(rows.filter(has_text="My cup").locator(".cell-customer")).to_have_text("English · Website")
    page.get_by_label("Search tickets").fill("nguyễn")
    expect(rows).to_have_count(1)
    page.get_by_role("link", name="My parcel").click()
    expect(page.locator(".standing")).to_contain_text("Lan Nguyễnlan@example.com✓Verified by the shop")
    page.goto(f"/desk/tickets/{mai.id}")
    expect(page.locator(".standing")).to_contain_text("?By their own account")
    introduce(stage, "pigeon", "mai", Contact("Mai Trần", None, verified=False))
    stage.pigeon.mailed = MailedTo("mai@example.com", because("address_refused"))
    stage.signals.publish(conversation_topic(mai.conversation_id))
    expect(page.locator(".standing")).to_contain_text("Mai Trần")
    expect(page.locator(".facts")).to_contain_text("Replies mailed tomai@example.comThe mail server refuses this address.")


def test_thumbs_and_the_rating_appear_as_they_are_given(page: Page, stage: Stage) -> None:
    minh = stage.agent()
    lan = Customer(stage)
    lan.asks("When will it come?")
    lan.hears("Within 3 days.", kind="answer")
    ticket = lan.is_handed_over("When will it come?")
    stage.resolve(ticket, minh)
    sign_in(page, path=f"/desk/tickets/{ticket.id}")
    answer = page.locator(".line-bot.kind-answer")
    expect(answer).to_contain_text("Within 3 days.")

    async def say(helpful: bool) -> None:
        async with stage.database.begin() as session:
            await mark(session, lan.conversation_id, 2, helpful)
            stage.signals.publish_after_commit(session, conversation_topic(lan.conversation_id))

    async def give(score: int, comment: str) -> None:
        async with stage.database.begin() as session:
            await rate(session, lan.conversation_id, score, comment, NOW)
            stage.signals.publish_after_commit(session, conversation_topic(lan.conversation_id))

    stage.run(say(helpful=True))
    expect(answer.locator(".thumb")).to_have_text("✓Helped the customer")
    stage.run(say(helpful=False))
    expect(answer.locator(".thumb")).to_have_text("✕Did not help the customer")
    expect(page.locator(".rating")).to_have_count(0)
    stage.run(give(2, "Slow, but <b>kind</b>"))
    expect(page.locator(".standing").get_by_role("img", name="Rated 2 of 5")).to_have_text("★★☆☆☆")
    expect(page.locator(".rating")).to_contain_text("Slow, but <b>kind</b>")
    stage.run(give(5, ""))
    expect(page.locator(".rating").get_by_role("img")).to_have_text("★★★★★")
