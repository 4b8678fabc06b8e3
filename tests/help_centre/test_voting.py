""" "Was this helpful?": a plain form, one voice a reader, nobody's else."""

from datetime import timedelta

import pytest

from bot.help_centre.allowance import Allowance
from bot.help_centre.votes import MAX_BODY
from tests.help_centre.reading import read

PATH = "/help/en/gift-wrap"


def form(http, path=PATH):
    """The hidden fields of a page's form."""
    return {field["name"]: field["value"] for field in read(http.get(path)).select(".vote input")}


def press(http, helpful, path=PATH, headers=None, **fields):
    return http.post(PATH, data={**form(http, path), "helpful": helpful, **fields}, headers=headers, follow_redirects=True)


def test_yes_is_stored_and_thanked_for(http, stage):
    page = read(press(http, "yes"))
    assert page.select_one(".vote [role=status]").get_text() == "Thank you! Glad it helped."
    (row,) = stage.said()
    assert (row.entry_id, row.language, row.helpful, row.source, row.comment) == ("gift-wrap", "en", True, "page", None)


def test_pressing_again_counts_once_and_the_last_press_counts(http, stage):
    for helpful in ("yes", "yes", "no"):
        press(http, helpful)
    assert [row.helpful for row in stage.said()] == [False]


def test_another_reader_counts_too(http, stage):
    press(http, "yes")
    press(http, "yes", headers={"User-Agent": "another browser"})
    assert len(stage.said()) == 2


def test_tomorrow_the_same_reader_is_a_new_one(http, stage):
    press(http, "yes")
    try:
        stage.today += timedelta(days=1)
        press(http, "yes")
    finally:
        stage.today -= timedelta(days=1)
    assert len({row.key for row in stage.said()}) == 2


def test_after_no_a_few_words_are_welcome(http, stage):
    asked = read(press(http, "no"))
    assert asked.select_one(".vote textarea")
    assert asked.select(".vote [data-frontline-open]")
    thanked = read(press(http, "no", comment="  which <b>paper</b>?  "))
    assert "help us write a better answer" in thanked.select_one(".vote [role=status]").get_text()
    press(http, "no")
    (row,) = stage.said()
    assert row.comment == "which <b>paper</b>?"


def test_the_search_that_led_to_it_is_kept_without_what_is_personal(http, stage):
    found = "/help/en?q=gift wrapping please for order 12345678"
    press(http, "no", path=found)
    press(http, "no", comment="no ribbon?")
    (row,) = stage.said()
    assert (row.question, row.comment) == ("gift wrapping please for order …", "no ribbon?")


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
def test_another_sites_form_is_refused(http, stage, headers):
    assert press(http, "no", headers=headers).status_code == 403
    assert stage.said() == []


def test_our_own_form_is_taken_by_what_browsers_say_of_it(http, stage):
    press(http, "yes", headers={"Sec-Fetch-Site": "same-origin", "Origin": stage.url})
    assert len(stage.said()) == 1


def test_a_form_of_yesterday_still_counts_and_an_older_one_asks_again(http, stage):
    old = form(http)
    try:
        stage.today += timedelta(days=1)
        http.post(PATH, data={**old, "helpful": "yes"})
        assert len(stage.said()) == 1
        stage.today += timedelta(days=1)
        answer = http.post(PATH, data={**old, "helpful": "no"}, follow_redirects=True)
    finally:
        stage.today -= timedelta(days=2)
    assert "press once more" in read(answer).select_one("[role=status]").get_text()
    assert [row.helpful for row in stage.said()] == [True]


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        (PATH, {"token": "x"}, 303),
        (PATH, {"token": "ÿ"}, 303),
        (PATH, {"helpful": "perhaps"}, 422),
        (PATH, {"source": "elsewhere"}, 422),
        ("/help/en/opening-hours", {}, 303),
        ("/help/en/secret-plan", {}, 404),
        (PATH, {"comment": "x" * MAX_BODY}, 413),
    ],
)
def test_a_form_that_is_not_ours_changes_nothing(http, stage, path, fields, status):
    answer = http.post(path, data={**form(http), "helpful": "no", **fields})
    assert answer.status_code == status
    assert stage.said() == []


def test_the_largest_comment_a_page_lets_through_is_kept_whole(http, stage):
    assert press(http, "no", comment="话" * 1000).status_code == 200
    assert stage.said()[0].comment == "话" * 1000


def test_one_address_cannot_fill_the_table(http, stage):
    kept, stage.allowances.votes = stage.allowances.votes, Allowance(3, stage.allowances.votes._window)
    try:
        statuses = [press(http, "no", headers={"User-Agent": f"browser {number}"}).status_code for number in range(5)]
        http.get("/help/en?q=what is the capital of France")
    finally:
        stage.allowances.votes = kept
    assert statuses == [200, 200, 200, 429, 429]
    assert len(stage.said()) == 3
