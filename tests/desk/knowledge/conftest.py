from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.desk.conftest import sign_in
from tests.desk.stage import Stage
from tests.knowledge_base.conftest import SHOP

Open = Callable[[str], Page]


@pytest.fixture
def shop(stage: Stage) -> Stage:
    """A small shop's entries, nobody's edits, and Minh Anh to work on them."""
    stage.stock(SHOP)
    stage.agent()
    return stage


@pytest.fixture
def desk(page: Page, shop: Stage) -> Open:
    """Signed in, at the given address of the knowledge base."""

    def open_(address: str = "") -> Page:
        sign_in(page)
        page.goto(f"/desk/knowledge{address}")
        return page

    return open_
