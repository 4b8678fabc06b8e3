"""Nobody's text becomes markup: not an entry's, a search's, a comment's or a shop's name."""

import pytest

from tests.help_centre.conftest import HOSTILE
from tests.help_centre.reading import data, heading, questions, read

ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
REFLECTED = (f"/help/en?q={ATTACK}", f"/help/{ATTACK}", f"/help/en/{ATTACK}", f"/help/en?topic={ATTACK}")
PAGES = ("/help/en", "/help/vi", "/help/en/hostile", "/help/en?topic=<i>odd</i> %26 ends", "/help/en?q=is hostile script quoted")


@pytest.mark.parametrize("path", [*PAGES, *REFLECTED])
def test_only_our_own_elements_are_on_the_page(http, path):
    page = read(http.get(path))
    assert [tag.get("src") or tag["type"] for tag in page.find_all("script")][-1].endswith("web/widget.js")
    assert len(page.select("script:not([type])")) == 1
    assert page.find_all("img") == []
    assert page.find_all("i") == []
    assert not [tag for tag in page.find_all() if any(name.startswith("on") for name in tag.attrs)]
    assert not [link for link in page.find_all("a") if str(link["href"]).lower().startswith("javascript")]


def test_hostile_text_is_shown_as_text(http):
    page = read(http.get("/help/en/hostile"))
    question = HOSTILE.variants["en"].question
    assert heading(page) == question
    assert page.title.string.startswith(question)
    assert page.select_one('meta[property="og:title"]')["content"].startswith(question)
    assert data(page)[0]["mainEntity"][0]["name"] == question
    assert question in questions(read(http.get("/help/en")))


def test_a_script_in_an_answer_does_not_end_the_data(http):
    text = http.get("/help/en/hostile").text
    block = text.split('<script type="application/ld+json">')[1]
    assert block.index("</script>") > block.index("acceptedAnswer")
    assert "<" not in block[: block.index("</script>")]


def test_a_search_stands_in_the_field_and_the_title_as_it_was_typed(http):
    page = read(http.get("/help/en", params={"q": ATTACK}))
    assert page.select_one("#q")["value"] == ATTACK
    assert ATTACK in page.title.string
