"""Reading: every page in every language, and what machines find on it."""

import asyncio
import re
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.languages import OWN_NAMES, preferred
from knowledge_base import LANGUAGES, Variant, parse_entries
from tests.help_centre.conftest import HOURS
from tests.help_centre.reading import data, heading, links, questions, read

BASE = "https://shop.example/service/help"


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("fr-FR, fr;q=0.9, en;q=0.3, zh-TW;q=0.5", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hant-HK", "zh-Hant"),
        ("en;q=0, fr", "en"),
        ("q=1;;;,\x00,vi;q=x", "en"),
        ("", "en"),
    ],
)
def test_the_browsers_language_is_chosen(wishes, language):
    assert preferred(wishes) == language


def test_help_leads_to_the_readers_language(http):
    answer = http.get("/help", headers={"Accept-Language": "vi"})
    assert answer.is_redirect
    assert str(answer.next_request.url.path) == "/help/vi"
    assert answer.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("address", "where"), [("zh-TW", "zh-Hant"), ("en/", "en"), ("zh-cn/opening-hours", "zh-Hans/opening-hours")]
)
def test_addresses_written_otherwise_lead_to_the_one_there_is(http, address, where):
    assert http.get(f"/help/{address}").next_request.url.path == f"/help/{where}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_shows_topics_with_their_questions(http, language):
    page = read(http.get(f"/help/{language}"))
    assert page.html["lang"] == language
    assert page.title.string.endswith("· Lantern <Street>")
    assert HOURS.variants[language].question in questions(page)
    assert not [text for text in questions(page) if "secret" in text or "summer" in text]
    assert [link["hreflang"] for link in page.select('link[rel="alternate"]')] == list(OWN_NAMES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_in_each_language(http, language):
    page = read(http.get(f"/help/{language}/opening-hours"))
    variant = HOURS.variants[language]
    assert heading(page) == variant.question
    assert page.select_one(".answer strong").get_text() == "9:00–21:00"
    assert page.title.string == f"{variant.question} · Lantern <Street>"
    assert page.select_one('link[rel="canonical"]')["href"] == f"{BASE}/{language}/opening-hours"
    alternates = {link["hreflang"]: link["href"] for link in page.select('link[rel="alternate"]')}
    assert alternates == {each: f"{BASE}/{each}/opening-hours" for each in LANGUAGES}
    assert page.select_one("time")["datetime"] == "2026-06-01"
    assert page.select_one(".languages [aria-current]").get_text() == OWN_NAMES[language]


def test_the_language_switch_stays_on_the_entry(http):
    page = read(http.get("/help/en/opening-hours"))
    assert links(page, ".languages a") == [f"../../help/{each}/opening-hours" for each in OWN_NAMES]


def test_an_entry_that_lacks_the_language_is_shown_in_another_and_says_so(http):
    listed = read(http.get("/help/vi")).select_one('a[href$="/gift-wrap"]')
    assert listed.select_one("span")["lang"] == "en"
    assert listed.select_one("small").get_text() == "chỉ có tiếng Anh"
    page = read(http.get("/help/vi/gift-wrap"))
    assert "tiếng Anh" in page.select_one(".note").get_text()
    assert page.select_one(".answer")["lang"] == "en"
    assert page.select_one('link[rel="canonical"]')["href"] == f"{BASE}/en/gift-wrap"


def test_machines_read_the_question_the_answer_and_the_way_to_it(http):
    faq, way = data(read(http.get("/help/en/opening-hours")))
    (question,) = faq["mainEntity"]
    assert (faq["@type"], question["name"]) == ("FAQPage", "When are you open?")
    assert question["acceptedAnswer"]["text"].startswith("<p>Daily, <strong>9:00–21:00</strong>.</p>")
    assert [item["item"] for item in way["itemListElement"]] == [
        f"{BASE}/en", f"{BASE}/en?topic=service", f"{BASE}/en/opening-hours",
    ]  # fmt: skip


def test_a_page_imports_as_the_entry_it_shows(http):
    (entry,) = parse_entries(http.get("/help/vi/opening-hours").content, "html")
    assert entry.variants == {"vi": Variant("Shop mở cửa mấy giờ?", (), "Mỗi ngày **9:00–21:00**.")}


def test_messengers_get_one_plain_sentence(http):
    page = read(http.get("/help/en/opening-hours"))
    assert page.select_one('meta[property="og:description"]')["content"] == "Daily, 9:00–21:00. On holidays Closed."


def test_related_questions_are_the_nearest_in_meaning(http):
    related = questions(read(http.get("/help/en/refund-time")), ".related")
    assert len(related) == 4
    assert related[0] in ("How long does delivery take?", "Can I return an item?")
    assert "When do I get my money back?" not in related


def test_headings_keep_their_order(http):
    for path in ("/help/en", "/help/en/opening-hours", "/help/en?q=opening hours", "/help/en/nowhere"):
        levels = [int(tag.name[1]) for tag in read(http.get(path)).find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)


def test_a_topic_has_its_own_page(http):
    page = read(http.get("/help/zh-Hans?topic=service"))
    assert (heading(page), questions(page)) == ("服务", ["你们几点营业？"])
    assert http.get("/help/en?topic=none").status_code == 404
    assert http.get("/help/en?topic=service&page=2").status_code == 404


@pytest.mark.parametrize("entry_id", ["secret-plan", "summer-sale"])
def test_an_entry_that_may_not_answer_is_gone_and_the_nearest_are_offered(http, entry_id):
    answer = http.get(f"/help/en/{entry_id}")
    assert answer.status_code == 404
    assert len(questions(read(answer))) == 5
    assert "secret" not in answer.text


def test_an_old_address_searches_for_its_words(http):
    answer = http.get("/help/en/gift-wrapping-service")
    assert answer.status_code == 404
    assert questions(read(answer))[0] == "Can you wrap it as a gift?"


def test_a_fifth_language_is_not_a_dead_end(http):
    answer = http.get("/help/fr", headers={"Accept-Language": "vi"})
    assert (answer.status_code, read(answer).html["lang"]) == (404, "vi")


def test_the_sitemap_lists_what_may_be_read_in_the_languages_it_has(http):
    text = http.get("/help/sitemap.xml").text
    places = re.findall("<loc>(.*?)</loc>", text)
    assert {f"{BASE}/{each}/opening-hours" for each in LANGUAGES} <= set(places)
    assert f"{BASE}/en/gift-wrap" in places
    assert f"{BASE}/vi/gift-wrap" not in places
    assert "secret" not in text
    assert http.get(places[0].removeprefix("https://shop.example/service")).status_code == 200


def test_the_day_turns(http, stage):
    try:
        stage.today -= timedelta(days=14)
        assert http.get("/help/en/summer-sale").status_code == 200
    finally:
        stage.today += timedelta(days=14)
    assert http.get("/help/en/summer-sale").status_code == 404


def test_pages_are_small_and_asked_for_again_only_when_they_changed(http, stage):
    first = http.get("/help/en/opening-hours")
    assert len(first.content) < 30_000
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.headers["Last-Modified"] == "Mon, 01 Jun 2026 08:00:00 GMT"
    again = http.get("/help/en/opening-hours", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert http.head("/help/en/opening-hours").headers["ETag"] == first.headers["ETag"]
    assert http.get("/help/en/opening-hours", headers={"Accept-Encoding": "identity"}).text == first.text


def test_an_edit_is_public_at_once(http, stage):
    before = http.get("/help/en/gift-wrap")
    entry = stage.knowledge.get("gift-wrap")
    variant = entry.variants["en"]
    edited = type(entry)(entry.id, {"en": type(variant)(variant.question, variant.phrasings, "With a *red* ribbon.")})
    try:
        stage.run(stage.knowledge.save(edited))
        after = http.get("/help/en/gift-wrap", headers={"If-None-Match": before.headers["ETag"]})
        assert "With a <em>red</em> ribbon." in after.text
    finally:
        stage.run(stage.knowledge.save(entry))
        stage.run(asyncio.wait_for(stage.knowledge.settled(), 60))


def test_nothing_is_loaded_from_elsewhere(http):
    answer = http.get("/help/en/opening-hours")
    loaded = [tag.get("src") for tag in read(answer).select("[src]")]
    assert loaded == ["../../web/widget.js"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "set-cookie" not in answer.headers
