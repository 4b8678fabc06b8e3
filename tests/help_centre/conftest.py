from collections.abc import Iterator
from datetime import date

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bot.help_centre import Shop
from knowledge_base import Encoder, Entry, Variant, prepare
from tests.browser import CHROMIUM, QUIET
from tests.help_centre.stage import Stage
from tests.knowledge_base.conftest import ENCODER, SHOP, entry

HOURS = Entry(
    "opening-hours",
    {
        "zh-Hans": Variant("你们几点营业？", ("今天开门吗",), "每天 **9:00–21:00**。"),
        "zh-Hant": Variant("你們幾點營業？", ("今天有開嗎",), "每天 **9:00–21:00**。"),
        "en": Variant("When are you open?", ("opening hours",), "Daily, **9:00–21:00**.\n\n# On holidays\n\nClosed."),
        "vi": Variant("Shop mở cửa mấy giờ?", ("giờ mở cửa",), "Mỗi ngày **9:00–21:00**."),
    },
    category="service",
)
HOSTILE = Entry(
    "hostile",
    {
        "en": Variant(
            "Is </script><script>alert(1)</script> & \"quoted\" a 'question'?",
            (),
            "</script><img src=x onerror=alert(1)> [press](javascript:alert(1)) <b>bold</b> </style>",
        )
    },
    category="<i>odd</i> & ends",
)
SUMMER = entry("summer-sale", ["When is the summer sale?"], valid_until=date(2026, 6, 1))
SECRET = entry("secret-plan", ["Will there be a secret discount on parcels?"], enabled=False)


@pytest.fixture(scope="session")
def running_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    shop = Shop.of("Lantern <Street>", "care@lanternstreet.example", "https://shop.example/service")
    entries = [*SHOP, HOURS, HOSTILE, SUMMER, SECRET]
    stage = Stage(tmp_path_factory.mktemp("help"), Encoder.load(prepare(ENCODER)), entries, shop)
    stage.start()
    yield stage
    stage.stop()


@pytest.fixture
def stage(running_stage: Stage) -> Stage:
    running_stage.clear()
    return running_stage


@pytest.fixture
def http(stage: Stage) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stage.url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # No longer than a module: this Playwright keeps an event loop running, which tests that bring their own can't bear.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(params=[True], ids=[""])
def page(request: pytest.FixtureRequest, browser: Browser, stage: Stage) -> Iterator[Page]:
    """A telephone's width; with `indirect`, False is a browser without JavaScript. Nothing may be refused or go wrong."""
    context = browser.new_context(
        base_url=stage.url, locale="en-US", viewport={"width": 360, "height": 740}, java_script_enabled=request.param
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert not problems
