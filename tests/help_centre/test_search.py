"""Searching by meaning, and what is kept of it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.help_centre.allowance import Allowance
from bot.help_centre.search import impersonal, naming, tidy
from tests.help_centre.reading import heading, questions, read


def test_a_sure_answer_is_shown_first(http):
    page = read(http.get("/help/en", params={"q": "how many days for shipping"}))
    assert heading(page) == "Here is your answer"
    assert page.select_one("article h2").get_text() == "How long does delivery take?"
    assert page.select_one(".answer").get_text() == "The answer to: How long does delivery take?"
    assert page.select_one("#q")["value"] == "how many days for shipping"
    assert len(questions(page, ".related")) > 0


def test_it_finds_by_meaning_over_languages(http):
    page = read(http.get("/help/vi", params={"q": "mấy giờ shop mở cửa vậy"}))
    assert page.select_one("article h2").get_text() == "Shop mở cửa mấy giờ?"


def test_an_unsure_search_lists_what_may_be_meant(http):
    page = read(http.get("/help/en", params={"q": "card"}))
    assert heading(page) == "Is it one of these?"
    assert 2 <= len(questions(page)) <= 5
    assert page.select("article") == []


def test_nothing_found_offers_to_ask(http, stage):
    page = read(http.get("/help/en", params={"q": "what is the capital of France"}))
    assert heading(page) == "We found no answer to that"
    assert page.select("main [data-frontline-open]")
    (row,) = stage.said()
    assert (row.entry_id, row.helpful, row.source, row.question) == (None, False, "search", "what is the capital of France")


def test_a_word_of_a_question_finds_it_where_nothing_is_surely_meant(http, stage):
    page = read(http.get("/help/en", params={"q": "quoted"}))
    assert heading(page) == "Is it one of these?"
    assert any("quoted" in question for question in questions(page))
    assert stage.said() == []


@pytest.mark.parametrize(
    ("typed", "title", "named"),
    [
        ("refund", "How long does a refund take?", True),
        ("REFUNDS?", "How long does a refund take?", False),
        ("cancel order", "Can I cancel my order?", True),
        ("art", "Is my cart kept?", False),
        ("tra hang", "Làm sao để trả hàng?", True),
        ("退款", "退款要多久到帳？", True),
        ("can i cancel my order", "Can I cancel my order?", False),  # a sentence, which is understood or is not
        ("…", "Anything", False),
    ],
)
def test_a_few_words_name_the_questions_that_have_them_all(typed, title, named):
    assert naming(typed, [("entry", title)]) == (("entry",) if named else ())


def test_the_same_miss_again_counts_once(http, stage):
    for _ in range(3):
        http.get("/help/en", params={"q": "what is the capital of France"})
    assert len(stage.said()) == 1


def test_asking_for_a_person_is_no_miss(http, stage):
    page = read(http.get("/help/en", params={"q": "let me talk to a person"}))
    assert page.select("main [data-frontline-open]")
    assert stage.said() == []


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("my mail is mai.tran@example.com ok", "my mail is … ok"),
        ("call +84 (28) 3822-1234 now", "call … now"),
        ("订单 20260615123 在哪", "订单 … 在哪"),
        ("open 24 hours?", "open 24 hours?"),
    ],
)
def test_what_points_at_a_person_is_not_kept(question, kept):
    assert impersonal(question) == kept


def test_pages_show_no_probability_and_are_kept_by_nobody(http):
    for question in ("how many days for shipping", "how long", "capital of France"):
        answer = http.get("/help/en", params={"q": question})
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert 'content="noindex"' in answer.text
        assert not re.search(r"0\.\d{2,}|\d\s?%", read(answer).main.get_text())


def test_a_long_question_is_cut_and_an_empty_one_is_no_search(http):
    assert len(read(http.get("/help/en", params={"q": "delivery " * 200})).select_one("#q")["value"]) <= 300
    assert heading(read(http.get("/help/en", params={"q": " \x00 "}))) == "How can we help?"


def test_too_many_searches_are_asked_to_wait(http, stage):
    kept, stage.allowances.searches = stage.allowances.searches, Allowance(1, stage.allowances.searches._window)
    try:
        assert http.get("/help/en?q=card").status_code == 200
        answer = http.get("/help/en?q=card")
        assert (answer.status_code, heading(read(answer))) == (429, "One moment, please")
        assert http.get("/help/en").status_code == 200
    finally:
        stage.allowances.searches = kept


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400))
def test_no_question_breaks_the_page(http, question):
    answer = http.get("/help/en", params={"q": question.encode("utf-8", "replace").decode()})
    assert answer.status_code == 200
    assert len(read(answer).find_all("h1")) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.sampled_from(["/help/{}", "/help/en/{}", "/help/vi?q={}", "/help/en?topic={}&page={}"]))
def test_no_address_breaks_the_server(http, raw, pattern):
    assert http.get(pattern.replace("{}", "".join(f"%{byte:02x}" for byte in raw))).status_code in (200, 307, 308, 404, 405)


@given(st.text())
def test_a_tidy_question_is_one_bounded_printable_line(text):
    tidied = tidy(text)
    assert len(tidied) <= 300
    assert tidied == tidied.strip()
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", tidied)
    assert tidied.encode().decode() == tidied
