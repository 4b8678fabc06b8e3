from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser import CHROMIUM, QUIET
from tests.e2e.installation import Installation, Running


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Installed once, with the sample FAQ learnt and one agent; tests that break things work on a copy."""
    made = Installation(tmp_path_factory.mktemp("frontline"))
    made.install()
    return made


@pytest.fixture(scope="package")
def frontline(installation: Installation) -> Iterator[Running]:
    """One server for every test that leaves it running."""
    with installation.running() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """Without anything of the test before."""
    yield chromium
    for context in chromium.contexts:
        await context.close()
