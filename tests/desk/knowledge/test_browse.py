from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from knowledge_base import Variant, parse_entries
from tests.desk.knowledge.conftest import Open
from tests.desk.stage import Customer, Stage
from tests.knowledge_base.conftest import SHOP

IN_CHINESE = replace(
    SHOP[3],
    variants={**SHOP[3].variants, "zh-Hans": Variant("可以包装成礼物吗？", ("礼品包装", "送人的", "要礼盒"), "可以。")},
    category="service",
)


def listed(page: Page) -> list[str]:
    expect(page.locator(".rows .row").first).to_be_visible()
    return page.locator(".rows .number").all_inner_texts()


def test_every_language_is_searched_in_either_script(desk: Open, shop: Stage) -> None:
    shop.stock([IN_CHINESE, *SHOP[:2]])
    page = desk()
    expect(page.locator(".rows .row")).to_have_count(3)
    page.get_by_label("Search in all languages").fill("禮物")
    expect(page.locator(".rows .row")).to_have_count(1)
    assert listed(page) == ["gift-wrap"]
    page.get_by_label("Search in all languages").fill("zebra")
    expect(page.get_by_text("Nothing found")).to_be_visible()


def test_filters_are_kept_in_the_address(desk: Open, shop: Stage) -> None:
    shop.stock([IN_CHINESE, replace(SHOP[0], enabled=False), replace(SHOP[1], valid_from=date(2999, 1, 1))])
    page = desk()
    page.get_by_label("State").select_option("scheduled")
    expect(page.locator(".rows .row")).to_have_count(1)
    assert listed(page) == ["refund-time"]
    expect(page.locator("#content")).not_to_have_attribute("aria-busy", "true")
    page.get_by_label("State").select_option("")
    page.get_by_label("Missing language").select_option("zh-Hans")
    expect(page.locator(".rows .row")).to_have_count(2)
    page.wait_for_url("**?missing=zh-Hans")
    page.reload()
    expect(page.locator(".rows .row")).to_have_count(2)
    page.get_by_label("Missing language").select_option("")
    page.get_by_label("Category").select_option("service")
    expect(page.locator(".rows .row")).to_have_count(1)


def test_a_day_begins_where_the_shop_is(desk: Open, shop: Stage) -> None:
    shop.zone = ZoneInfo("Pacific/Kiritimati")
    shop.stock([replace(SHOP[0], valid_from=shop.knowledge.today()), SHOP[1]])
    page = desk()
    row = page.get_by_role("row").filter(has_text="delivery-time")
    expect(row.locator(".chip")).to_have_text("Live")
    shop.zone = ZoneInfo("Etc/GMT+12")  # 26 hours behind: there it has not begun, whatever the time
    page.reload()
    expect(row.locator(".chip")).to_contain_text("From 2")
    assert shop.knowledge.answer("delivery-time", "en") is None
    page.goto("/desk/knowledge/delivery-time")
    expect(page.locator(".entry-bar .chip")).to_contain_text("From 2")
    expect(page.get_by_text("From midnight on, time zone Asia/Ho_Chi_Minh")).to_be_visible()


def test_a_row_tells_what_the_entry_lacks_and_how_often_it_answered(desk: Open, shop: Stage) -> None:
    shop.stock([IN_CHINESE])
    for name in "ab":
        customer = Customer(shop, name)
        customer.asks("gift?")
        customer.hears("Yes.", kind="answer", understanding={"answered": "gift-wrap"})
    row = desk().get_by_role("row").filter(has_text="gift-wrap")
    expect(row).to_contain_text("Simplified Chinese: complete")
    expect(row).to_contain_text("English: answered, but few phrasings")
    expect(row).to_contain_text("Vietnamese: missing")
    expect(row).to_contain_text("2×")


def test_an_empty_knowledge_base_says_what_to_do(desk: Open, shop: Stage) -> None:
    shop.stock([])
    page = desk()
    expect(page.get_by_text("The knowledge base is empty")).to_be_visible()
    page.locator(".empty").get_by_role("link", name="New entry").click()
    expect(page.get_by_role("heading", name="New entry")).to_be_visible()


def test_what_is_exported_imports_as_the_same(desk: Open, shop: Stage) -> None:
    page = desk()
    page.get_by_text("Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="YAML").click()
    content = Path(download.value.path()).read_bytes()
    assert tuple(parse_entries(content, "yaml")) == shop.knowledge.list()
    assert page.request.get("/desk/knowledge/export/pdf").status == 404


def test_a_deleted_entry_can_be_restored(desk: Open, shop: Stage) -> None:
    page = desk("/gift-wrap")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_role("link", name="It can be restored").click()
    assert shop.knowledge.get("gift-wrap") is None
    page.get_by_role("link", name="Can you wrap it as a gift?").click()
    page.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    page.wait_for_url("**/knowledge/gift-wrap?published=yes", timeout=30_000)
    assert shop.knowledge.get("gift-wrap") == SHOP[3]


def test_the_history_tells_who_changed_what_and_brings_it_back(desk: Open, shop: Stage) -> None:
    changed = replace(SHOP[3], variants={"en": Variant("Can you wrap it as a gift?", ("gift wrapping please",), "No.")})
    shop.run(shop.knowledge.save(changed, author="Linh"))
    page = desk("/gift-wrap/history")
    newest = page.get_by_role("listitem").filter(has_text="Linh published")
    expect(newest.locator(".diff-came")).to_contain_text("No.")
    expect(newest.locator(".diff-went").first).to_contain_text("add a card and ribbon")
    page.get_by_role("listitem").filter(has_text="imported").get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    page.wait_for_url("**/knowledge/gift-wrap?published=yes", timeout=30_000)
    page.get_by_role("link", name="History").click()
    expect(page.get_by_text("Minh Anh restored")).to_be_visible()
    assert shop.knowledge.get("gift-wrap") == SHOP[3]


def test_a_long_history_is_read_page_by_page(desk: Open, shop: Stage) -> None:
    async def edit() -> None:
        for number in range(25):
            await shop.knowledge.save(replace(SHOP[3], tags=(f"t{number}",)), author="Linh")

    shop.run(edit())
    page = desk("/gift-wrap/history")
    expect(page.locator(".version")).to_have_count(20)
    page.get_by_role("button", name="Show older ones").click()
    expect(page.locator(".version")).to_have_count(26)
    expect(page.get_by_role("button", name="Show older ones")).to_be_hidden()
