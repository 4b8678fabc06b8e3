import re
from dataclasses import replace

from playwright.sync_api import Page, expect

from tests.desk.conftest import sign_in
from tests.desk.knowledge.conftest import Open
from tests.desk.stage import Customer, Stage
from tests.knowledge_base.conftest import SHOP

XSS = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def answer_box(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_label("Answer", exact=True)


def check(page: Page) -> None:
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("button", name="Publish")).to_be_visible(timeout=30_000)


def publish(page: Page) -> None:
    check(page)
    page.get_by_role("button", name="Publish").click()


def test_what_is_published_is_answered_at_once(desk: Open, shop: Stage) -> None:
    page = desk("/gift-wrap")
    expect(page.get_by_role("button", name="Check")).to_be_disabled()
    answer_box(page).fill("Yes, **for free**.")
    expect(page.locator(".preview strong")).to_have_text("for free")
    page.get_by_label("Other ways customers ask").fill("gift wrapping please\nput a bow around it")
    publish(page)
    expect(page.get_by_text("Published. Customers get this from now on.")).to_be_visible(timeout=30_000)
    understood = shop.run(shop.knowledge.understand("could you put a bow around it"))
    answer = shop.knowledge.answer(understood.candidates[0].id, "en")
    assert answer is not None
    assert answer.markdown == "Yes, **for free**."
    expect(page.get_by_role("button", name="Check")).to_be_disabled()


def test_a_new_entry_gets_its_id_from_the_question(desk: Open, shop: Stage) -> None:
    page = desk("/new")
    page.get_by_label("Question").fill("Do you sell lanterns?")
    expect(page.get_by_label("Id", exact=True)).to_have_value("do-you-sell-lanterns")
    answer_box(page).fill("Yes.")
    page.get_by_label("Category").fill("products")
    page.get_by_label("Last day").fill("2030-01-31")
    publish(page)
    page.wait_for_url("**/desk/knowledge/do-you-sell-lanterns?published=yes", timeout=30_000)
    expect(page.get_by_text("Published.")).to_be_visible()
    entry = shop.knowledge.get("do-you-sell-lanterns")
    assert entry is not None
    assert (entry.category, str(entry.valid_until)) == ("products", "2030-01-31")


def test_faults_stand_beside_their_field_and_take_the_focus(desk: Open, shop: Stage) -> None:
    page = desk("/refund-time")
    page.get_by_label("First day").fill("2030-02-01")
    page.get_by_label("Last day").fill("2030-01-31")
    page.get_by_role("tab", name="Tiếng Việt").click()
    page.get_by_label("Question").fill("Bao giờ có tiền?")
    page.get_by_role("tab", name="English").click()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("tab", name="Tiếng Việt to correct")).to_have_attribute("aria-selected", "true")
    expect(answer_box(page)).to_be_focused()
    expect(answer_box(page)).to_have_accessible_description(re.compile("Write something here"))
    answer_box(page).fill("Ba ngày.")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_label("Last day")).to_have_accessible_description("The last day is before the first.")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)


def test_an_empty_entry_is_told_where_to_begin(desk: Open) -> None:
    page = desk("/new")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert")).to_have_text("Write a question and an answer in at least one language.")
    expect(page.get_by_label("Question")).to_be_focused()
    expect(page.locator(".fault")).to_have_count(1)


def test_what_customers_do_not_get_is_not_called_live(desk: Open, shop: Stage) -> None:
    page = desk("/gift-wrap")
    page.get_by_label("Question").fill("Do you wrap gifts?")
    page.get_by_label("Enabled").uncheck()
    publish(page)
    expect(page.get_by_text("Saved. The entry is disabled: customers do not get it.")).to_be_visible(timeout=30_000)
    bar = page.locator(".entry-bar")
    expect(bar.get_by_role("heading")).to_have_text("Do you wrap gifts?")
    expect(bar.locator(".chip")).to_have_text("Disabled")
    page.get_by_label("Enabled").check()
    page.get_by_label("First day").fill("2090-01-31")
    publish(page)
    expect(page.get_by_text("Published. Customers get this from 2090-01-31 on.")).to_be_visible(timeout=30_000)
    expect(bar.locator(".chip")).to_have_text("From 2090-01-31")


def test_what_was_just_published_can_be_deleted(desk: Open, shop: Stage) -> None:
    page = desk("/gift-wrap")
    answer_box(page).fill("Yes.")
    publish(page)
    expect(page.get_by_text("Published.")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url("**/knowledge?deleted=gift-wrap")
    assert shop.knowledge.get("gift-wrap") is None


def test_what_somebody_else_changed_is_looked_at_before_it_is_deleted(desk: Open, shop: Stage) -> None:
    page = desk("/gift-wrap")
    theirs = shop.knowledge.get("gift-wrap")
    assert theirs is not None
    shop.run(shop.knowledge.save(theirs, author="Linh"))
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("alert")).to_contain_text("Not deleted: somebody changed this meanwhile.")
    expect(page.get_by_text("Linh published")).to_be_visible()


def test_what_cannot_be_deleted_now_is_still_there(desk: Open, shop: Stage) -> None:
    page = desk("/gift-wrap")
    answer_box(page).fill("Half a thought")
    with shop.table_missing("kb_versions"):
        page.get_by_role("button", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(page.get_by_role("alert")).to_have_text(re.compile("could not be deleted and is still there"))
    expect(answer_box(page)).to_have_value("Half a thought")
    assert shop.knowledge.get("gift-wrap") is not None


def test_what_cannot_be_restored_now_stays_as_it_is(desk: Open, shop: Stage) -> None:
    shop.run(shop.knowledge.delete("gift-wrap"))
    page = desk("/gift-wrap/history")
    with shop.table_missing("kb_entries"):
        page.get_by_role("button", name="Restore").first.click()
        page.get_by_role("dialog").get_by_role("button", name="Restore").click()
        expect(page.get_by_role("alert")).to_have_text(re.compile("could not be restored; nothing was changed"))
    assert shop.knowledge.get("gift-wrap") is None


def test_a_draft_that_is_published_is_no_draft_any_more(desk: Open, shop: Stage) -> None:
    shop.stock([replace(SHOP[0], enabled=False, tags=("draft", "cost")), *SHOP[1:]])
    page = desk("?state=draft")
    expect(page.locator(".rows .row")).to_have_count(1)
    expect(page.locator(".rows .chip")).to_have_text("Draft")
    page.get_by_role("link", name="How long does delivery take?").click()
    page.get_by_label("Enabled").check()
    publish(page)
    expect(page.get_by_text("Published. Customers get this from now on.")).to_be_visible(timeout=30_000)
    expect(page.locator(".entry-bar .chip")).to_have_text("Live")
    expect(page.get_by_label("Tags")).to_have_value("cost")
    expect(page.get_by_role("button", name="Check")).to_be_disabled()
    stored = shop.knowledge.get("delivery-time")
    assert stored is not None
    assert stored.tags == ("cost",)


def test_every_language_is_in_sight_on_a_phone(desk: Open, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    desk("/new")
    for tab in page.get_by_role("tab").all():
        expect(tab).to_be_in_viewport(ratio=1)


def test_an_id_that_is_taken_is_refused(desk: Open) -> None:
    page = desk("/new")
    page.get_by_label("Question").fill("Anything?")
    answer_box(page).fill("Yes.")
    page.get_by_label("Id", exact=True).fill("gift-wrap")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_label("Id", exact=True)).to_have_accessible_description(
        re.compile("There is an entry with this id already")
    )


def test_a_planted_duplicate_is_told_before_publishing(desk: Open) -> None:
    page = desk("/new")
    page.get_by_label("Question").fill("What is the usual delivery time?")
    page.get_by_label("Other ways customers ask").fill("how many days does shipping take")
    answer_box(page).fill("Three days.")
    check(page)
    warning = page.locator(".finding-warned").filter(has_text="Entries that say nearly the same")
    expect(warning.get_by_role("link", name="How long does delivery take?")).to_be_visible()
    expect(page.locator("#check-result")).to_be_focused()


def test_a_phrasing_that_belongs_to_another_entry_is_told(desk: Open) -> None:
    page = desk("/gift-wrap")
    page.get_by_label("Other ways customers ask").fill(
        "gift wrapping please\nadd a card and ribbon\nhow long does a refund take me"
    )
    check(page)
    told = page.locator(".finding-warned li").filter(has_text="how long does a refund take me")
    expect(told.get_by_role("link", name="When do I get my money back?")).to_be_visible()


def test_replay_lists_the_recent_questions_that_change(desk: Open, shop: Stage) -> None:
    for name, question in (("a", "gift wrapping please"), ("b", "reset my password"), ("c", XSS + " gift wrapping please")):
        customer = Customer(shop, name)
        customer.asks(question)
        customer.hears("…", kind="answer", understanding={"answered": "gift-wrap"})
    page = desk("/gift-wrap")
    page.get_by_label("Enabled").uncheck()
    check(page)
    row = page.get_by_role("row").filter(has_text=re.compile("^gift wrapping please"))
    expect(row).to_contain_text("This entry")
    expect(row.get_by_role("cell").last).to_have_text(re.compile("Asks back|Hands over to a person"))
    expect(page.get_by_text("Of the last 3 questions")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="reset my password")).to_have_count(0)


def test_whoever_edits_after_the_check_checks_again(desk: Open) -> None:
    page = desk("/gift-wrap")
    answer_box(page).fill("Yes.")
    check(page)
    answer_box(page).fill("Yes!")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    expect(page.locator("#check-result")).to_be_empty()


def test_two_who_edit_the_same_keep_both_texts(desk: Open, shop: Stage) -> None:
    page = desk("/gift-wrap")
    answer_box(page).fill("Mine.")
    check(page)
    theirs = shop.knowledge.get("gift-wrap")
    assert theirs is not None
    shop.run(shop.knowledge.save(theirs, author="Linh"))
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="Linh changed this meanwhile")).to_be_visible(timeout=30_000)
    expect(answer_box(page)).to_have_value("Mine.")
    expect(page.locator(".diff-went")).to_contain_text("The answer to: Can you wrap it as a gift?")
    page.get_by_role("button", name="Publish mine").click()
    expect(page.get_by_text("Published. Customers get this")).to_be_visible(timeout=30_000)
    stored = shop.knowledge.get("gift-wrap")
    assert stored is not None
    assert stored.variants["en"].answer == "Mine."


def test_taking_theirs_leaves_mine(desk: Open, shop: Stage) -> None:
    page = desk("/gift-wrap")
    answer_box(page).fill("Mine.")
    check(page)
    shop.run(shop.knowledge.delete("gift-wrap", author="Linh"))
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", name="Linh deleted this meanwhile")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Discard mine").click()
    page.wait_for_url("**/desk/knowledge")
    assert shop.knowledge.get("gift-wrap") is None


def test_unpublished_changes_come_back_after_a_reload(desk: Open) -> None:
    page = desk("/gift-wrap")
    page.on("dialog", lambda dialog: dialog.accept())
    answer_box(page).fill("Half a thought")
    expect(page.get_by_text("Unpublished changes")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Your unpublished changes are back.")).to_be_visible()
    expect(answer_box(page)).to_have_value("Half a thought")
    page.get_by_role("button", name="Discard them").click()
    expect(answer_box(page)).to_have_value("The answer to: Can you wrap it as a gift?")


def test_leaving_with_unpublished_changes_is_asked_about(desk: Open) -> None:
    page = desk("/gift-wrap")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    answer_box(page).fill("Half a thought")
    expect(page.get_by_text("Unpublished changes")).to_be_visible()
    page.get_by_role("link", name="History").click(no_wait_after=True)
    expect(answer_box(page)).to_have_value("Half a thought")
    assert asked == ["beforeunload"]


def test_markup_in_an_entry_is_shown_as_text(desk: Open, page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.dismiss() if dialog.type == "beforeunload" else pytest_fail(dialog.message))
    desk("/new")
    page.get_by_label("Question").fill(f"{XSS} shop")
    answer_box(page).fill(f"{XSS} [link](javascript:alert(3))")
    expect(page.locator(".preview .bubble")).to_contain_text("<script>alert(2)</script>")
    expect(page.locator(".preview img, .preview script, .preview a[href^=javascript]")).to_have_count(0)
    publish(page)
    page.wait_for_url("**published=yes", timeout=30_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x onerror=alert(1)>")
    page.goto("/desk/knowledge")
    expect(page.get_by_role("link", name=re.compile("<script>"))).to_be_visible()


def pytest_fail(message: str) -> None:
    raise AssertionError(f"a script ran: {message}")


def test_the_tabs_are_walked_with_arrows(desk: Open) -> None:
    page = desk("/gift-wrap")
    page.get_by_role("tab", name="English").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Tiếng Việt missing")).to_be_focused()
    expect(page.get_by_text("No answer in this language yet.")).to_be_visible()


def test_an_entry_that_is_not_there(desk: Open) -> None:
    page = desk("/no-such-entry")
    expect(page.get_by_text("Nothing here")).to_be_visible()


def test_nobody_reads_it_without_signing_in(page: Page, shop: Stage) -> None:
    for address in ("", "/gift-wrap", "/new", "/try", "/import", "/deleted", "/gift-wrap/history", "/export/yaml"):
        page.goto(f"/desk/knowledge{address}")
        expect(page).to_have_url(re.compile(r"/desk/sign-in\?next="))
    assert page.request.post("/desk/knowledge/uploads", data=b"x").status == 401
    sign_in(page)
