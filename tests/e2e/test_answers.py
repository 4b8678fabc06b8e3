"""A customer on the demo page asks in each language and is answered, or meets a person."""

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.installation import AgentAtApi, Customer, Running

LANGUAGES = ("zh-Hans", "zh-Hant", "en", "vi")


async def open_widget(browser: Browser, running: Running, language: str) -> Page:
    page = await browser.new_page()
    await page.goto(f"{running.url}/demo?lang={language}")
    await page.locator(".launcher").click()
    return page


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


@pytest.mark.asyncio(loop_scope="session")  # the browser's
@pytest.mark.parametrize(
    ("language", "question", "told"),
    [
        ("zh-Hans", "可以用支付宝付吗，还是只能刷卡", "支付宝"),
        ("zh-Hant", "請問可以貨到付款嗎？", "貨到付款"),
        ("en", "do you take paypal or only cards?", "PayPal"),
        ("vi", "doi size ao thi lam sao shop oi", "đổi"),
    ],
)
async def test_a_customer_on_the_demo_page_gets_the_right_answer(
    browser: Browser, frontline: Running, language: str, question: str, told: str
) -> None:
    page = await open_widget(browser, frontline, language)
    await write(page, question)
    await expect(page.locator(".bot .bubble").last).to_contain_text(told)
    await expect(page.locator(".choices")).to_have_count(0)


def test_a_follow_up_is_read_on_from_the_question_before(frontline: Running) -> None:
    with Customer(frontline.url) as customer:
        customer.choose({"title": "Refunds", "entry": "refund-method"})
        assert customer.sees(2)[-1]["kind"] == "answer"
        followed = customer.asks("and how long does it take?", 4)
    # Alone this is surely about delivery. After refunds both are possible: the refund is among what is answered or offered.
    assert followed["kind"] in ("answer", "offer")
    about = {choice.get("entry") for choice in followed["choices"]}
    assert "refund-time" in about if followed["kind"] == "offer" else "refund" in followed["html"].lower()


def test_two_questions_in_one_message_get_two_answers(frontline: Running) -> None:
    with Customer(frontline.url) as customer:
        first = customer.asks("How long does delivery take? And can I pay cash on delivery?", 2)
        second = customer.sees(3)[-1]
    assert (first["kind"], second["kind"]) == ("answer", "answer")
    assert "How long does" in first["html"]
    assert "cash" in second["html"].lower()


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("language", "plea"), [("zh-Hans", "转人工"), ("zh-Hant", "轉人工"), ("en", "agent please"), ("vi", "gặp nhân viên")]
)
async def test_asking_for_a_person_opens_a_ticket_at_once(browser: Browser, frontline: Running, language: str, plea: str) -> None:
    page = await open_widget(browser, frontline, language)
    await write(page, plea)
    await expect(page.locator(".bot .bubble")).to_have_count(1)
    ticket = AgentAtApi(frontline.url).ticket_about(plea)["ticket"]
    assert (ticket["trigger"], ticket["language"], ticket["channel"]) == ("asked_for_person", language, "web")


def test_a_question_the_shop_cannot_know_becomes_a_ticket(frontline: Running) -> None:
    question = "Which airline should I take from Lisbon to Nairobi next month?"
    with Customer(frontline.url) as customer:
        said = customer.asks(question, 2)
    assert said["kind"] == "handoff_opened"
    assert AgentAtApi(frontline.url).ticket_about(question)["ticket"]["trigger"] == "low_confidence"


def test_the_same_webhook_three_times_makes_one_message_and_one_answer(frontline: Running) -> None:
    with Customer(frontline.url) as customer:
        deliveries = [customer.write("how long does delivery take?", "the-same-id") for _ in range(3)]
        assert [delivery["repeated"] for delivery in deliveries] == [False, True, True]
        customer.sees(2)
        customer.asks("thank you!", 4)
        assert [said["author"] for said in customer.sees(4)] == ["customer", "bot", "customer", "bot"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_complaint_is_taken_down_and_handed_over_with_its_details(frontline: Running, language: str) -> None:
    complaint, what, order, contact = {
        "zh-Hans": ("我要投诉", "客服三天都没人理我，锅盖是碎的", "LS-20391", "mai@example.com"),
        "zh-Hant": ("我要投訴", "客服三天都沒人理我，鍋蓋是碎的", "LS-20392", "lin@example.com"),
        "en": (
            "I want to make a complaint",
            "nobody answered my mails for three days and the lid is broken",
            "LS-20393",
            "a@example.com",
        ),
        "vi": ("tôi muốn khiếu nại", "nhắn ba ngày rồi không ai trả lời, nắp nồi thì vỡ", "LS-20394", "b@example.com"),
    }[language]
    with Customer(frontline.url, language) as customer:
        for n, line in enumerate((complaint, what, order, contact), 1):
            last = customer.asks(line, 2 * n)
    assert last["kind"] == "handoff_opened"
    ticket = AgentAtApi(frontline.url).ticket_about(what)["ticket"]
    assert ticket["trigger"] == "complaint"
    assert ticket["details"] == {"what_happened": what, "order_number": order, "contact": contact}
    assert ticket["language"] == language


def test_the_apis_documentation_can_be_read(frontline: Running) -> None:
    assert httpx.get(f"{frontline.url}/docs").status_code == 200
    described = httpx.get(f"{frontline.url}/openapi.json").raise_for_status().json()["paths"]
    assert {"/web/messages", "/web/events", "/api/sign-in"} <= described.keys()
    assert "/assistant/actions" not in described
