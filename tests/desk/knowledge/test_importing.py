from pathlib import Path

from playwright.sync_api import Page, expect

from bot.desk.knowledge.uploads import MAX_UPLOAD
from knowledge_base.exchange import format_bytes
from tests.desk.knowledge.conftest import Open
from tests.desk.stage import Stage
from tests.knowledge_base.conftest import SHOP, entry

FAULTY = """entries:
  - id: Not An Id
    variants: {en: {question: "Q?", answer: ""}}
  - id: fine
    variants: {en: {question: "<b>Q</b>?", answer: "A."}}
  - id: fine
    variants: {xx: {question: "Q?", answer: "A."}}
"""


def choose(page: Page, *files: Path) -> None:
    page.get_by_label("Files", exact=True).set_input_files(list(files))
    page.get_by_role("button", name="Check the files").click()


def test_a_faulty_file_lists_its_faults_and_imports_nothing(desk: Open, shop: Stage, tmp_path: Path) -> None:
    file = tmp_path / "faq.yml"
    file.write_text(FAULTY)
    page = desk("/import")
    choose(page, file)
    expect(page.get_by_role("heading", name="Nothing was imported")).to_be_visible()
    faults = page.locator(".faults li")
    expect(faults.filter(has_text="lower-case letters, digits and hyphens")).to_have_count(1)
    expect(faults.filter(has_text="variants.en.answer: is empty")).to_have_count(1)
    assert {one.id for one in shop.knowledge.list()} == {one.id for one in SHOP}


def test_faults_are_told_in_the_readers_language(desk: Open, tmp_path: Path) -> None:
    file = tmp_path / "faq.yml"
    file.write_text(FAULTY)
    page = desk("/import")
    page.locator("select[name=language]").first.select_option("vi")
    expect(page.get_by_role("heading", name="Nhập", exact=True)).to_be_visible()
    page.get_by_label("Tệp", exact=True).set_input_files(file)
    page.get_by_role("button", name="Kiểm tra tệp").click()
    told = page.locator(".faults li")
    expect(told.filter(has_text="faq.yml: dòng 2 (Not An Id): id: chỉ dùng chữ thường")).to_have_count(1)
    expect(told.filter(has_text="variants.en.answer: đang trống")).to_have_count(1)


def test_what_a_file_would_change_is_told_before_it_does(desk: Open, shop: Stage, tmp_path: Path) -> None:
    file = tmp_path / "faq.xlsx"
    file.write_bytes(format_bytes([SHOP[0], entry("gift-wrap", ["Có gói quà không?"], "vi"), entry("tea", ["Tea?"])], "xlsx"))
    page = desk("/import")
    choose(page, file)
    expect(page.get_by_role("heading", name="1 new, 1 replaced, 1 unchanged")).to_be_visible()
    expect(page.get_by_text("gift-wrap is replaced, and loses English")).to_be_visible()
    page.get_by_text("New entries").click()
    expect(page.get_by_role("listitem").filter(has_text="Tea?")).to_be_visible()
    page.get_by_text("What is replaced, and by what").click()
    expect(page.locator(".diff-went").first).to_contain_text("Can you wrap it as a gift?")
    expect(page.locator(".diff-came").first).to_contain_text("Có gói quà không?")
    assert shop.knowledge.get("tea") is None
    page.get_by_role("button", name="Import them").click()
    expect(page.get_by_text("Imported: 3.")).to_be_visible(timeout=60_000)
    assert shop.knowledge.get("tea") is not None
    page.goto("/desk/knowledge/tea/history")
    expect(page.get_by_text("Minh Anh imported")).to_be_visible()


def test_what_resembles_other_entries_is_told_before_it_is_imported(desk: Open, shop: Stage, tmp_path: Path) -> None:
    twin = entry("shipping-days", ["How many days does shipping take?", "when does my parcel arrive"])
    file = tmp_path / "faq.yml"
    file.write_bytes(format_bytes([twin, entry("tea", ["Do you sell green tea?", "any oolong in stock"])], "yaml"))
    page = desk("/import")
    choose(page, file)
    expect(page.get_by_role("heading", name="Look at these before you import: 1")).to_be_visible(timeout=30_000)
    warning = page.locator(".finding-warned").filter(has_text="Entries that say nearly the same")
    expect(warning.get_by_role("link", name="How long does delivery take?")).to_be_visible()
    assert shop.knowledge.get("shipping-days") is None
    page.get_by_role("button", name="Import anyway").click()
    expect(page.get_by_text("Imported: 2.")).to_be_visible(timeout=60_000)
    assert shop.knowledge.get("shipping-days") == twin


def test_a_file_of_no_format_is_refused_with_advice(desk: Open, tmp_path: Path) -> None:
    file = tmp_path / "faq.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0")
    page = desk("/import")
    choose(page, file)
    expect(page.locator(".faults")).to_contain_text("save it as .xlsx")


def test_too_large_a_file_is_refused_by_the_server_too(desk: Open, tmp_path: Path) -> None:
    page = desk("/import")
    sent = page.request.post("/desk/knowledge/uploads", data=b"x" * (MAX_UPLOAD + 1))
    assert sent.status == 413
    file = tmp_path / "huge.csv"
    file.write_bytes(b"x" * (MAX_UPLOAD + 1))
    choose(page, file)
    expect(page.get_by_text("“huge.csv” did not arrive")).to_be_visible()
