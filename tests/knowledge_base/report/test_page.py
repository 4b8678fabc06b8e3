import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, sync_playwright

from knowledge_base import LANGUAGES
from knowledge_base.report import compute, page
from knowledge_base.report.figures import Summary, share
from knowledge_base.report.markup import Markup, element, joined
from knowledge_base.report.page import headline
from knowledge_base.report.phrases import Words, percent, phrases
from tests.browser import CHROMIUM, QUIET
from tests.knowledge_base.report.test_figures import HAND, question

NASTY = question("a", "b", 0.99)
NASTY = type(NASTY)(
    '</title><script>document.title="owned"</script><img src=x onerror=alert(1)>', 'en" onload="alert(1)', "<b>a</b>",
    "b&<i>", 0.99, 0.0, "answer", "<svg onload=alert(1)>", "{braces}",
)  # fmt: skip
ASKED = [*HAND, NASTY, *[question("a", "a", 0.7 + n / 400, language=LANGUAGES[n % 4]) for n in range(100)]]


def drawn(language: str = "en") -> str:
    return page(compute(ASKED, 0.7), Words(language), "gold <file>.jsonl", date(2026, 11, 22))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.mark.parametrize(("width", "scheme"), [(1100, "light"), (1100, "dark"), (360, "light")])
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_in_a_browser(browser: Browser, tmp_path: Path, width: int, scheme: str, language: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(drawn(language), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    tab = context.new_page()
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("console", lambda message: problems.append(message.text))
    tab.on("dialog", lambda dialog: problems.append(dialog.message))
    tab.on("request", lambda request: problems.append(request.url) if not request.url.startswith("file:") else None)
    tab.goto(file.as_uri())
    assert tab.title().startswith(Words(language)("title"))
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    charts = tab.locator("svg[role=img]")
    assert charts.count() == 3
    for place in range(3):
        box = charts.nth(place).bounding_box()
        assert box is not None
        assert box["width"] > 250
        assert charts.nth(place).locator("title").text_content()
    assert tab.locator("figure details table").count() == 3
    ink = tab.evaluate("getComputedStyle(document.querySelector('.report')).color")
    paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (brightness(ink) > brightness(paper)) == (scheme == "dark")
    assert tab.get_by_text("onerror=alert(1)").first.is_visible()
    assert tab.locator("script, main img").count() == 0
    assert problems == []
    context.close()


def brightness(colour: str) -> int:
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3])


def test_every_picture_is_well_formed_and_within_its_frame() -> None:
    for svg in re.findall(r"<svg.*?</svg>", drawn(), re.S):
        root = ElementTree.fromstring(svg)  # noqa: S314  # our own
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        for mark in root.iter("circle"):
            assert 0 <= float(mark.attrib["cx"]) <= width
            assert 0 <= float(mark.attrib["cy"]) <= height


def test_plain_text_is_escaped_and_markup_is_not_twice() -> None:
    inner = element("b", "<&>", title='"')
    assert inner == '<b title="&quot;">&lt;&amp;&gt;</b>'
    assert element("p", inner, "x < y") == f"<p>{inner}x &lt; y</p>"
    assert isinstance(joined("a", inner), Markup)


def test_the_headline_counts_to_a_hundred() -> None:
    def said(answered: int, wrong: int, asked: int, handed: int) -> str:
        whole = answered + asked + handed
        return headline(
            Words("en"), Summary(whole, whole, answered, wrong, asked, handed, share(wrong, answered), 1.0, None, 1.0, 0.0)
        )

    assert said(62, 2, 30, 8).startswith(
        "Of 100 questions it would answer 62, 2 of them wrongly. It would ask back on 30 and hand 8"
    )
    assert "answer 34, none of them" in said(1, 0, 1, 1)
    assert "fewer than 1 of them wrongly" in said(500, 1, 300, 200)


def test_every_text_is_in_every_language_with_the_same_blanks() -> None:
    for key, texts in phrases().items():
        assert set(texts) == set(LANGUAGES), key
        assert len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}) == 1, key


def test_no_text_is_left_over() -> None:
    folder = Path(__file__).parents[3]
    sources = [*(folder / "knowledge_base/report").glob("*.py"), *(folder / "bot/desk/quality").glob("*.py")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    computed = ("figure_", "column_", "decision_", "language_", "wrong_", "missed_", "caught_")
    assert [key for key in phrases() if not key.startswith(computed) and f'"{key}"' not in written] == []


def test_small_shares_keep_a_decimal() -> None:
    assert [percent(share) for share in (0, 0.004, 0.0996, 0.62, 1)] == ["0 %", "0.4 %", "10 %", "62 %", "100 %"]
