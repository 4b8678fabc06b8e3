from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM, QUIET
from tests.desk.stage import PASSWORD, Stage


@pytest.fixture(scope="session")
def running_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("desk"))
    stage.start()
    yield stage
    stage.stop()


@pytest.fixture
def stage(running_stage: Stage) -> Stage:
    running_stage.clear()
    return running_stage


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # No longer than a module: this Playwright keeps an event loop running, which tests that bring their own can't bear.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    context = browser.new_context(base_url=stage.url, locale="en-US", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert not problems


def sign_in(page: Page, email: str = "minh@lanternstreet.example", password: str = PASSWORD, path: str = "/desk/") -> None:
    page.goto(path)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")
