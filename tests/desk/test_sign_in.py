import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from bot.desk.access import local_path
from handoff.attempts import PER_ACCOUNT
from tests.desk.conftest import sign_in
from tests.desk.stage import Customer, Stage


def test_signing_in_leads_to_where_one_wanted_to_go(page: Page, stage: Stage) -> None:
    stage.agent()
    ticket = Customer(stage).is_handed_over("Where is my parcel?")
    sign_in(page, path=f"/desk/tickets/{ticket.id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where is my parcel?")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where is my parcel?")


def test_a_wrong_password_is_said_and_the_email_stays(page: Page, stage: Stage) -> None:
    stage.agent()
    page.goto("/desk/")
    page.get_by_label("E-mail").fill("minh@lanternstreet.example")
    page.get_by_label("Password").fill("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The e-mail or the password is wrong")
    expect(page.get_by_label("E-mail")).to_have_value("minh@lanternstreet.example")
    expect(page.get_by_label("Password")).to_have_value("")
    expect(page.get_by_label("Password")).to_be_focused()


def test_guessing_is_stopped(page: Page, stage: Stage) -> None:
    stage.agent(email="guessed@lanternstreet.example")
    with httpx.Client(base_url=stage.url, follow_redirects=True) as guesser:
        for _ in range(PER_ACCOUNT):
            guesser.post("/desk/sign-in", data={"email": "guessed@lanternstreet.example", "password": "guess"})
    page.goto("/desk/")
    page.get_by_label("E-mail").fill("guessed@lanternstreet.example")
    page.get_by_label("Password").fill("a lantern in the rain")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Too many attempts")


def test_signing_out_ends_every_tab_and_every_copy_of_the_cookie(page: Page, stage: Stage, browser: Browser) -> None:
    stage.agent()
    sign_in(page)
    other = page.context.new_page()
    other.goto("/desk/")
    expect(other.get_by_role("heading", name="Queue")).to_be_visible()
    stolen = page.context.cookies()
    page.locator(".account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    thief = browser.new_context(base_url=stage.url)
    thief.add_cookies(stolen)
    elsewhere = thief.new_page()
    elsewhere.goto("/desk/")
    expect(elsewhere.get_by_role("heading", name="Sign in")).to_be_visible()
    thief.close()


def test_a_session_planted_before_signing_in_is_worth_nothing(page: Page, stage: Stage) -> None:
    stage.agent()
    page.goto("/desk/sign-in")
    planted = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    sign_in(page)
    answer = httpx.get(f"{stage.url}/desk/", cookies=planted)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in?next=%2F")


def test_the_cookie_is_closed_to_scripts_and_other_sites(stage: Stage) -> None:
    stage.agent()
    answer = httpx.post(
        f"{stage.url}/desk/sign-in", data={"email": "minh@lanternstreet.example", "password": "a lantern in the rain"}
    )
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/desk" in cookie


def test_a_tampered_cookie_signs_nobody_in(stage: Stage) -> None:
    stage.agent()
    form = {"email": "minh@lanternstreet.example", "password": "a lantern in the rain"}
    name, value = next(iter(httpx.post(f"{stage.url}/desk/sign-in", data=form).cookies.items()))
    assert httpx.get(f"{stage.url}/desk/", cookies={name: value}).status_code == 200
    assert httpx.get(f"{stage.url}/desk/", cookies={name: "x" + value}).status_code == 303


@pytest.mark.parametrize("path", ["/", "/tickets/1", "/tickets/x", "/anything/else"])
def test_every_page_asks_who_is_there(stage: Stage, path: str) -> None:
    answer = httpx.get(f"{stage.url}/desk{path}")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/desk/sign-in?next=")


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "", "/\tx"])
def test_signing_in_never_leads_away(wanted: str) -> None:
    assert local_path(wanted) == "/"


def test_the_agents_language_and_another_for_now(page: Page, stage: Stage) -> None:
    stage.agent(language="zh-Hant")
    page.goto("/desk/sign-in")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page)
    expect(page.get_by_role("heading", name="佇列")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "zh-Hant"
    page.locator(".language select").select_option("vi")
    expect(page.get_by_role("heading", name="Hàng chờ")).to_be_visible()
    page.reload()
    expect(page).to_have_title(re.compile("Hàng chờ"))


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/language"])
def test_an_oversized_form_is_refused(stage: Stage, path: str) -> None:
    assert httpx.post(f"{stage.url}{path}", data={"email": "x" * 100_000}).status_code == 422


def test_what_every_browser_fetches_is_there(stage: Stage) -> None:
    for path in ("/favicon.ico", "/static/desk.css", "/static/desk.js", "/static/composer.js", "/static/icon.svg"):
        assert httpx.get(f"{stage.url}/desk{path}").status_code == 200
    assert httpx.get(f"{stage.url}/desk/static/nothing.css").status_code == 404
    assert httpx.get(f"{stage.url}/desk").headers["location"].endswith("/desk/")
