"""An agent says whether the assistant's answer was right, and which entry would have been."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.conversation.corrections import Correction, Judgement, correct, corrections_of
from bot.conversation.signals import conversation_topic
from handoff import Ticket
from tests.desk.conftest import sign_in
from tests.desk.stage import Customer, Stage
from tests.knowledge_base.conftest import SHOP

UNDERSTOOD = {
    "language": "en",
    "answered": "delivery-time",
    "candidates": [
        {"entry": "delivery-time", "confidence": 0.7, "question": "How long does delivery take?"},
        {"entry": "refund-time", "confidence": 0.004, "question": "When do I get my money back?"},
    ],
}
ANSWER_SEQ = 2


@pytest.fixture
def ticket(stage: Stage) -> Ticket:
    """Lan asked, was answered, and asked for a person."""
    stage.stock(SHOP)
    stage.agent()
    lan = Customer(stage, "lan")
    lan.asks("when is my money back")
    lan.hears("Within 3 days.", kind="answer", understanding=UNDERSTOOD)
    return lan.is_handed_over("when is my money back")


def said(stage: Stage, ticket: Ticket) -> Any:
    async def read() -> Any:
        async with stage.database.reading() as session:
            return (await corrections_of(session, ticket.conversation_id)).get(ANSWER_SEQ)

    return stage.run(read())


def control(page: Page, ticket: Ticket) -> Locator:
    sign_in(page, path=f"/desk/tickets/{ticket.id}")
    return control_of(page)


def control_of(page: Page) -> Locator:
    return page.get_by_role("group", name="Was this answer right?")


def test_only_answers_can_be_judged_and_one_word_is_enough(page: Page, stage: Stage, ticket: Ticket) -> None:
    answer = control(page, ticket)
    expect(answer).to_have_count(1)  # none on "I've passed this to a colleague"
    expect(answer.get_by_role("button", name="Withdraw")).to_be_hidden()
    answer.get_by_role("button", name="Right").click()
    expect(answer.get_by_role("button", name="Right")).to_have_attribute("aria-pressed", "true")
    expect(answer.get_by_role("status").first).to_contain_text("Minh Anh")
    expect(answer.locator("details")).to_be_hidden()
    kept = said(stage, ticket)
    assert (kept.judgement, kept.entry, kept.by) == (Judgement.RIGHT, None, "Minh Anh")
    assert abs((datetime.now(UTC) - kept.at).total_seconds()) < 60


def test_wrong_and_which_entry_with_the_keyboard_alone(page: Page, stage: Stage, ticket: Ticket) -> None:
    answer = control(page, ticket)
    wrong = answer.get_by_role("button", name="Wrong")
    wrong.focus()
    page.keyboard.press("Enter")
    expect(answer.get_by_role("button", name="When do I get my money back?")).to_be_visible()  # it was considered
    expect(answer.get_by_role("button", name="How long does delivery take?")).to_have_count(0)  # it was answered
    expect(wrong).to_be_focused()
    assert said(stage, ticket).judgement is Judgement.WRONG
    page.keyboard.press("Tab")  # Withdraw
    page.keyboard.press("Tab")  # the summary
    page.keyboard.press("Tab")
    expect(answer.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    summary = answer.locator("summary")
    expect(summary).to_have_text("Right would have been: When do I get my money back?")
    expect(summary).to_be_focused()
    expect(answer.get_by_role("searchbox")).to_be_hidden()
    assert said(stage, ticket).entry == "refund-time"
    wrong.click()  # said again, it opens the choice and forgets nothing
    expect(answer.get_by_role("link", name="Open the entry")).to_have_attribute("href", "/desk/knowledge/refund-time")
    assert said(stage, ticket).entry == "refund-time"


def test_any_entry_is_found_by_its_title_or_by_what_is_meant(page: Page, stage: Stage, ticket: Ticket) -> None:
    answer = control(page, ticket)
    answer.get_by_role("button", name="Wrong").click()
    answer.get_by_role("searchbox").fill("wrap it as")
    expect(answer.get_by_role("list").get_by_role("button").first).to_contain_text("Can you wrap it as a gift?")
    answer.get_by_role("searchbox").fill("send back something I don't like")
    expect(answer.get_by_role("list").get_by_role("button").first).to_contain_text("Can I return an item?")
    answer.get_by_role("button", name="Can I return an item?").click()
    expect(answer.locator("summary")).to_contain_text("Can I return an item?")
    assert said(stage, ticket).entry == "return-policy"


def test_the_faq_may_lack_it_and_everything_can_be_taken_back(page: Page, stage: Stage, ticket: Ticket) -> None:
    answer = control(page, ticket)
    answer.get_by_role("button", name="Wrong").click()
    answer.get_by_role("button", name="None: the FAQ lacks it").click()
    expect(answer.locator("summary")).to_have_text("The FAQ lacks it")
    assert said(stage, ticket).judgement is Judgement.NOT_COVERED
    answer.get_by_role("button", name="Right").click()
    expect(answer.locator("details")).to_be_hidden()
    assert said(stage, ticket).judgement is Judgement.RIGHT
    answer.get_by_role("button", name="Withdraw").click()
    expect(answer.get_by_role("button", name="Right")).to_have_attribute("aria-pressed", "false")
    expect(answer.get_by_role("button", name="Right")).to_be_focused()
    assert said(stage, ticket) is None


def test_what_one_works_with_stays_where_it_is(page: Page, stage: Stage) -> None:
    """A conversation that is read at its end follows what grows, but not away from whoever corrects an answer."""
    stage.stock(SHOP)
    stage.agent()
    lan = Customer(stage, "lan")
    for _ in range(4):
        lan.asks("when is my money back")
        lan.hears("Within 3 days.\n\nOr 4.", kind="answer", understanding=UNDERSTOOD)
    ticket = lan.is_handed_over("when is my money back")
    wrong = control(page, ticket).nth(2).get_by_role("button", name="Wrong")
    expect(wrong).to_be_in_viewport()
    at_end = "(talk => talk.scrollHeight - talk.scrollTop - talk.clientHeight < 2)(document.querySelector('[data-transcript]'))"
    page.wait_for_function(at_end)
    before = wrong.bounding_box()
    wrong.click()
    answer = control_of(page).nth(2)
    expect(answer.get_by_role("searchbox")).to_be_visible()
    answer.get_by_role("searchbox").fill("money")
    expect(answer.get_by_role("list").get_by_role("button").nth(2)).to_be_visible()
    assert wrong.bounding_box() == before
    last = control_of(page).nth(3)
    last.get_by_role("button", name="Wrong").click()
    expect(last.get_by_role("button", name="None: the FAQ lacks it")).to_be_in_viewport()  # not beneath the reply box
    last.get_by_role("searchbox").fill("money")
    expect(last.get_by_role("list").get_by_role("button").nth(2)).to_be_visible()
    expect(last.get_by_role("button", name="None: the FAQ lacks it")).to_be_in_viewport()


def test_what_a_colleague_says_is_seen_at_once_and_an_entry_that_is_gone_by_its_id(
    page: Page, stage: Stage, ticket: Ticket
) -> None:
    answer = control(page, ticket)
    expect(answer).to_be_visible()
    gone = Correction(Judgement.WRONG, "long-gone", "<b>Yu Ting</b>", datetime(2026, 3, 2, 9, 30, tzinfo=UTC))

    async def colleague() -> None:
        async with stage.database.begin() as session:
            await correct(session, ticket.conversation_id, ANSWER_SEQ, gone)
            stage.signals.publish_after_commit(session, conversation_topic(ticket.conversation_id))

    stage.run(colleague())
    expect(answer).to_contain_text("<b>Yu Ting</b>")
    expect(answer.locator("summary")).to_have_text("Right would have been: long-gone")


def test_what_cannot_be_kept_is_said(page: Page, stage: Stage, ticket: Ticket) -> None:
    answer = control(page, ticket)
    expect(answer).to_be_visible()
    with stage.table_missing("corrections"):
        answer.get_by_role("button", name="Wrong").click()
        expect(page.get_by_role("alert").first).to_be_visible()
    expect(answer.get_by_role("button", name="Wrong")).to_have_attribute("aria-pressed", "false")
    assert said(stage, ticket) is None
