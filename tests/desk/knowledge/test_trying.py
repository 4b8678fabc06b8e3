from dataclasses import replace

from playwright.sync_api import expect

from knowledge_base import Variant
from tests.desk.knowledge.conftest import Open
from tests.desk.stage import Stage
from tests.knowledge_base.conftest import SHOP


def test_a_question_shows_the_answer_how_sure_and_why(desk: Open, shop: Stage) -> None:
    bold = replace(SHOP[3], variants={"en": replace(SHOP[3].variants["en"], answer="Yes, **of course**.")})
    shop.stock([*SHOP[:3], bold])
    page = desk("/try")
    expect(page.get_by_label("Ask as a customer would")).to_be_focused()
    page.keyboard.type("gift wrapping please")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Would answer")).to_be_visible()
    expect(page.locator(".try-result strong")).to_have_text("of course")
    first = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Can you wrap it as a gift?"))
    expect(first).to_contain_text("gift wrapping please")
    expect(first).to_contain_text("Alike in meaning")
    expect(page.locator(".try-result")).not_to_have_attribute("aria-busy", "true")
    page.reload()
    expect(page.get_by_role("heading", name="Would answer")).to_be_visible()


def test_several_questions_in_one_message_are_answered_as_in_the_chat(desk: Open) -> None:
    page = desk("/try")
    page.get_by_label("Ask as a customer would").fill("Can you wrap it as a gift? And how long does delivery take?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Several questions in one message")).to_be_visible()
    expect(page.locator(".decision q")).to_have_text(["Can you wrap it as a gift?", "And how long does delivery take?"])
    expect(page.get_by_role("heading", name="Would answer")).to_have_count(2)
    expect(page.locator(".try-result .bubble")).to_have_text(
        ["The answer to: Can you wrap it as a gift?", "The answer to: How long does delivery take?"]
    )


def test_a_stranger_is_not_answered(desk: Open) -> None:
    page = desk("/try?question=who+wrote+hamlet")
    expect(page.get_by_role("heading", name="Would answer")).to_have_count(0)
    expect(page.locator(".decision h2")).to_contain_text("Would")


def test_small_talk_is_told_apart(desk: Open) -> None:
    page = desk("/try?question=let+me+talk+to+a+person")
    expect(page.get_by_role("heading", name="Would go on with the dialogue")).to_be_visible()


def test_another_language_is_told(desk: Open, shop: Stage) -> None:
    wrap = replace(SHOP[3], variants={"zh-Hans": Variant("可以包装成礼物吗？", ("礼品包装",), "可以。")})
    shop.stock([*SHOP[:3], wrap])
    page = desk("/try?question=礼品包装")
    expect(page.get_by_text("Language: Simplified Chinese")).to_be_visible()
    expect(page.locator(".try-result .bubble")).to_have_text("可以。")


def test_the_question_is_text_never_markup(desk: Open) -> None:
    page = desk("/try?question=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%22")
    expect(page.locator(".decision")).to_be_visible()
    expect(page.get_by_label("Ask as a customer would")).to_have_value('<img src=x onerror=alert(1)>"')
