"""A conversation that is carried to another channel, as agents see it."""

from datetime import UTC, datetime

from playwright.sync_api import Page, expect
from pydantic import SecretStr

from bot.conversation.addresses import PAGE_FIRST, shown
from bot.conversation.carrying import follow
from bot.conversation.links import CarryLinks
from bot.conversation.model import Address
from bot.conversation.signals import conversation_topic
from tests.desk.stage import Customer, Stage
from tests.desk.test_deliveries import open_ticket

LINKS = CarryLinks(SecretStr("a secret that only this test knows"))


def carry(stage: Stage, conversation: str, to: Address) -> None:
    async def carry() -> None:
        now = datetime.now(UTC)
        link = LINKS.read(LINKS.sign(conversation, "web", now), "web")
        assert link
        async with stage.database.begin() as session:
            await follow(session, link, to, now)

    stage.run(carry())


def test_an_agent_sends_a_link_to_the_website_and_sees_where_the_customer_went(page: Page, stage: Stage) -> None:
    minh = stage.agent()
    lan = Customer(stage, channel="pigeon")
    ticket = lan.is_handed_over("My parcel")
    open_ticket(page, ticket.id)
    button = page.get_by_role("button", name="Invite to continue on the website")
    button.click()
    expect(page.locator(".line-system.kind-page_link")).to_contain_text("Here is your link")
    carry(stage, lan.conversation_id, Address("web", "a page of theirs"))
    stage.claim(ticket, minh)
    expect(page.locator(".pairs")).to_contain_text("pigeon, Website")
    expect(page.locator(".pairs")).to_contain_text("Writes now fromWebsite")
    expect(button).to_be_hidden()
    stage.reply(ticket, minh, "It left today.", "reply-1")
    reply = page.locator(".line-agent", has_text="It left today.")
    expect(reply.locator(".way")).to_contain_text("On its way")

    async def read_it() -> None:
        async with stage.database.begin() as session:
            await shown(session, lan.conversation_id, 99)
            stage.signals.publish_after_commit(session, conversation_topic(lan.conversation_id))

    stage.run(read_it())
    expect(reply.locator(".way")).to_contain_text("Shown on the website")
    assert stage.run(stage.outbox.claim_due(datetime.now(UTC) + PAGE_FIRST)) == []


def test_who_is_on_the_website_needs_no_link_to_it(page: Page, stage: Stage) -> None:
    stage.agent()
    ticket = Customer(stage).is_handed_over("My parcel")
    open_ticket(page, ticket.id)
    expect(page.get_by_role("button", name="Attach files")).to_be_visible()
    expect(page.get_by_role("button", name="Invite to continue on the website")).to_be_hidden()
