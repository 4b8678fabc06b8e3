import re

from playwright.sync_api import Page, expect

from tests.desk.conftest import sign_in
from tests.desk.stage import Customer, Stage

UNSURE = {
    "language": "en",
    "intents": [{"name": "faq", "confidence": 0.46}, {"name": "out_of_scope", "confidence": 0.28}],
    "candidates": [{"entry": "delivery-time", "confidence": 0.46, "question": "How long does delivery take?"}],
}


def open_ticket(page: Page, ticket_id: int) -> None:
    sign_in(page, path=f"/desk/tickets/{ticket_id}")
    expect(page.locator(".lines > li").first).to_be_visible()


def agent_lines(stage: Stage, ticket: object) -> list[str]:
    return [line.text for line in stage.view(ticket).transcript if line.author == "agent"]


def test_an_agent_sees_everything_and_never_has_to_ask_again(page: Page, stage: Stage) -> None:
    minh = stage.agent()
    lan = Customer(stage, "lan")
    earlier = lan.is_handed_over("A broken cup")
    stage.resolve(earlier, minh)
    lan.asks("When will it come?")
    lan.hears("Is it **one** of these?", kind="offer", choices=["How long does delivery take?"], understanding=UNSURE)
    ticket = lan.is_handed_over(
        "When will it come?", "low_confidence", details={"order_number": "LS-20418"}, understanding=UNSURE
    )
    open_ticket(page, ticket.id)
    expect(page.locator(".line-bot strong")).to_have_text("one")
    expect(page.get_by_role("list", name="Offered")).to_have_text("How long does delivery take?")
    page.get_by_text("What the assistant considered").first.click()
    bar = page.locator(".sure .bar-line").first
    expect(bar).to_contain_text("46%")
    assert bar.locator(".bar-fill").get_attribute("style") == "width: 46%;"
    facts = page.locator(".facts")
    for known in ("not sure", "LS-20418", "English", "Website", "28%", "None of these", "Opened"):
        expect(facts).to_contain_text(known)
    facts.get_by_role("link", name="A broken cup").click()
    expect(page).to_have_url(re.compile(f"/tickets/{earlier.id}$"))


def test_reply_and_what_the_customer_answers_without_reloading(page: Page, stage: Stage) -> None:
    stage.agent()
    lan = Customer(stage, "lan")
    ticket = lan.is_handed_over("Where is my parcel?")
    open_ticket(page, ticket.id)
    page.keyboard.press("r")
    page.keyboard.type("It comes **tomorrow**.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".line-agent")).to_have_text(re.compile("Minh Anh.*It comes tomorrow.", re.DOTALL))
    expect(page.get_by_label("Reply to the customer")).to_have_value("")
    expect(page.locator(".standing")).to_contain_text("Pending")
    lan.writes("Thank you!")
    expect(page.locator(".line-customer").last).to_contain_text("Thank you!")
    expect(page.locator(".facts")).to_contain_text("The customer wrote")
    expect(page.get_by_role("button", name="Take over")).to_be_hidden()  # from oneself
    expect(page.locator(".standing")).to_contain_text("Open")


def test_a_double_click_sends_once(page: Page, stage: Stage) -> None:
    stage.agent()
    ticket = Customer(stage).is_handed_over("Hello?")
    open_ticket(page, ticket.id)
    page.get_by_label("Reply to the customer").fill("Hello Lan.")
    page.get_by_role("button", name="Send", exact=True).dblclick()
    expect(page.locator(".line-agent")).to_have_count(1)
    expect(page.get_by_label("Reply to the customer")).to_have_value("")
    assert agent_lines(stage, ticket) == ["Hello Lan."]


def test_a_reply_whose_answer_got_lost_is_not_said_again(page: Page, stage: Stage) -> None:
    """The browser sends the same draft once more: it kept the id it had given it."""
    minh = stage.agent()
    ticket = Customer(stage).is_handed_over("Hello?")
    open_ticket(page, ticket.id)
    page.get_by_label("Reply to the customer").fill("Hello Lan.")
    key = f"frontline-draft-{minh.id}-{ticket.id}"
    draft_id = page.evaluate(f"JSON.parse(sessionStorage.getItem('{key}')).id")
    stage.reply(ticket, minh, "Hello Lan.", draft_id)
    page.reload()
    expect(page.get_by_label("Reply to the customer")).to_have_value("Hello Lan.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_label("Reply to the customer")).to_have_value("")
    assert agent_lines(stage, ticket) == ["Hello Lan."]


def test_a_draft_survives_a_reload_and_the_customers_messages(page: Page, stage: Stage) -> None:
    stage.agent()
    lan = Customer(stage)
    ticket = lan.is_handed_over("Hello?")
    open_ticket(page, ticket.id)
    page.get_by_label("Reply to the customer").fill("Dear Lan, I am just")
    lan.writes("Are you there?")
    expect(page.locator(".line-customer").last).to_contain_text("Are you there?")
    expect(page.get_by_label("Reply to the customer")).to_have_value("Dear Lan, I am just")
    page.reload()
    expect(page.get_by_label("Reply to the customer")).to_have_value("Dear Lan, I am just")


def test_a_draft_is_kept_by_the_server_too(page: Page, stage: Stage) -> None:
    """A new tab has no memory of its own; the draft is there all the same."""
    minh = stage.agent()
    ticket = Customer(stage).is_handed_over("Hello?")
    open_ticket(page, ticket.id)
    page.get_by_label("Reply to the customer").fill("Dear Lan, I am just")
    stage.wait_for_draft(f"{minh.id}-{ticket.id}")
    tab = page.context.new_page()
    tab.goto(f"/desk/tickets/{ticket.id}")
    expect(tab.get_by_label("Reply to the customer")).to_have_value("Dear Lan, I am just")


def test_taking_and_resolving(page: Page, stage: Stage) -> None:
    stage.agent()
    ticket = Customer(stage).is_handed_over("Hello?")
    open_ticket(page, ticket.id)
    page.get_by_role("button", name="Take it").click()
    expect(page.locator(".facts")).to_contain_text("Minh Anh took it")
    expect(page.get_by_role("button", name="Take it")).to_be_hidden()
    page.get_by_role("button", name="Resolve").click()
    page.get_by_role("button", name="Cancel").click()
    assert stage.history(ticket) == ["opened", "claimed"]
    page.get_by_role("button", name="Resolve").click()
    page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("The assistant has the conversation back")).to_be_visible()
    expect(page.get_by_label("Reply to the customer")).to_be_hidden()
    assert stage.history(ticket) == ["opened", "claimed", "resolved"]


def test_somebody_else_was_faster(page: Page, stage: Stage) -> None:
    stage.agent()
    yu = stage.agent("王小雨", "yu@lanternstreet.example")
    ticket = Customer(stage).is_handed_over("Hello?")
    open_ticket(page, ticket.id)
    page.get_by_label("Reply to the customer").fill("Words that took a while")
    stage.resolve(ticket, yu, heard=False)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("does not allow this any more")
    expect(page.locator(".facts")).to_contain_text("王小雨 resolved it")
    expect(page.get_by_label("Reply to the customer")).to_have_value("Words that took a while")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    assert agent_lines(stage, ticket) == []


def test_the_place_in_the_conversation_is_kept(page: Page, stage: Stage) -> None:
    stage.agent()
    lan = Customer(stage)
    lan.asks("Hello")
    for n in range(30):
        lan.hears(f"Line {n}")
    ticket = lan.is_handed_over("Hello")
    open_ticket(page, ticket.id)
    talk = page.locator("[data-transcript]")
    expect(page.get_by_text("Handed over to people")).to_be_in_viewport()
    talk.evaluate("talk => talk.scrollTop = 200")
    lan.writes("One more thing")
    expect(page.get_by_role("button", name="New messages")).to_be_visible()
    assert talk.evaluate("talk => talk.scrollTop") == 200
    page.get_by_role("button", name="New messages").click()
    expect(page.get_by_text("One more thing")).to_be_in_viewport()
    expect(page.get_by_role("button", name="New messages")).to_be_hidden()
    lan.writes("And another")
    expect(page.get_by_text("And another")).to_be_in_viewport()


def test_a_long_history_opens_at_its_end(page: Page, stage: Stage) -> None:
    stage.agent()
    lan = Customer(stage)
    lan.asks("The very first")
    for n in range(120):
        lan.hears(f"Line {n}")
    ticket = lan.is_handed_over("The very first")
    open_ticket(page, ticket.id)
    expect(page.locator(".lines > li")).to_have_count(100)
    page.get_by_role("button", name="Show earlier messages").click()
    expect(page.locator(".lines > li")).to_have_count(122)
    expect(page.locator(".lines > li").first).to_contain_text("The very first")
    expect(page.get_by_role("button", name="Show earlier messages")).to_be_hidden()


def test_nothing_anybody_writes_becomes_markup(page: Page, stage: Stage) -> None:
    minh = stage.agent()
    attack = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> [x](javascript:alert(1))"
    lan = Customer(stage)
    lan.asks(attack)
    lan.hears(attack, choices=[attack])
    ticket = lan.is_handed_over(attack, details={"what_happened": attack, attack: "x"})
    stage.reply(ticket, minh, attack, "reply-0001")
    open_ticket(page, ticket.id)
    expect(page.locator(".line-customer .bubble")).to_have_text(attack)
    expect(page.locator(".line-agent")).to_be_visible()
    assert page.locator(".ticket-body img, .ticket-body script, [href^='javascript']").count() == 0
    assert "owned" not in page.title().removeprefix(f"(0) Ticket {ticket.id}").split("<")[0]


def test_who_is_no_agent_any_more_can_do_nothing(page: Page, stage: Stage) -> None:
    minh = stage.agent()
    ticket = Customer(stage).is_handed_over("Hello?")
    open_ticket(page, ticket.id)
    page.get_by_label("Reply to the customer").fill("Still me?")
    stage.dismiss(minh)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert agent_lines(stage, ticket) == []


def test_no_such_ticket(page: Page, stage: Stage) -> None:
    stage.agent()
    sign_in(page)
    for path in ("/desk/tickets/4711", "/desk/tickets/x", "/desk/nowhere"):
        answer = page.goto(path)
        assert answer
        assert answer.status == 404
        expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    page.get_by_role("link", name="Back to the queue").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_a_lost_connection_is_said_and_comes_back(page: Page, stage: Stage) -> None:
    stage.agent()
    lan = Customer(stage)
    ticket = lan.is_handed_over("Hello?")
    open_ticket(page, ticket.id)
    page.get_by_label("Reply to the customer").fill("Half a sentence")
    page.context.set_offline(True)
    expect(page.locator(".connection")).to_contain_text("Connection lost")
    page.evaluate("window.socket.io.engine.close()")
    lan.writes("Are you there?")
    page.context.set_offline(False)
    expect(page.locator(".connection")).to_have_text("Live")
    expect(page.locator(".line-customer").last).to_contain_text("Are you there?")
    expect(page.get_by_label("Reply to the customer")).to_have_value("Half a sentence")


def test_a_phone(page: Page, stage: Stage) -> None:
    stage.agent()
    ticket = Customer(stage).is_handed_over("A rather long subject that no phone could ever show in one line of text")
    page.set_viewport_size({"width": 360, "height": 740})
    open_ticket(page, ticket.id)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport()
    expect(page.locator(".facts")).to_be_hidden()
    page.get_by_text("About this ticket").click()
    expect(page.locator(".facts")).to_be_visible()
    page.get_by_role("link", name="Frontline").click()
    expect(page.locator(".rows .row")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_page_that_breaks_says_so_and_shows_no_insides(page: Page, stage: Stage) -> None:
    """The database loses a table: nothing of that belongs on the screen."""
    stage.agent()
    ticket = Customer(stage).is_handed_over("Hello?")
    sign_in(page)
    with stage.table_missing("handoff_ticket_events"):
        answer = page.goto(f"/desk/tickets/{ticket.id}")
        assert answer
        assert answer.status == 500
        expect(page.get_by_role("heading", name="Something went wrong")).to_be_visible()
        assert "handoff_ticket_events" not in page.content()
