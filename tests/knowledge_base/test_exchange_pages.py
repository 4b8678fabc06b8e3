import pytest

from knowledge_base import Variant
from knowledge_base.errors import ExchangeError
from knowledge_base.exchange import Imported, Source, import_sources

GRAPH = """<html lang="zh-CN"><head><link rel="canonical" href="https://shop.example/help/faq/">
<script type="application/ld+json">{"@type": "BreadcrumbList", broken}</script>
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": ["WebPage", "FAQPage"], "mainEntity": [
  {"@id": "#q1"},
  {"@type": "Question", "name": "iPhone 可以退货吗？", "acceptedAnswer": {"@type": "Answer", "text":
   "可以，<b>7 天</b>内。<a href='../returns'>退货</a><a href='data:x'>坏</a><script>x()<\\/script><ul><li>一<li>二</ul>"}},
  {"@type": "Question", "name": "怎么付款 &amp; 开发票？",
   "acceptedAnswer": [{"@type": "Answer", "text": "第一行\\n第二行 2*3*4"}]}]},
 {"@type": "Question", "@id": "#q1", "name": "多久发货？",
  "acceptedAnswer": {"@type": "Answer", "text": "&lt;p&gt;一天&lt;/p&gt;"}}]}
</script></head><body><h2>Seen by nobody?</h2><p>No.</p></body></html>"""


def imported(page: str | bytes, language: str | None = None) -> Imported:
    return import_sources([Source("faq.html", page.encode() if isinstance(page, str) else page)], language=language)


def answers(page: str, language: str = "en") -> dict[str, str]:
    variants = [each.variants[language] for each in imported(page).entries]
    return {variant.question: variant.answer for variant in variants}


def fault(page: str | bytes) -> str:
    with pytest.raises(ExchangeError) as caught:
        imported(page)
    return "\n".join(map(str, caught.value.faults))


def test_schema_org_data_is_taken_first() -> None:
    assert answers(GRAPH, "zh-Hans") == {
        "多久发货？": "一天",
        "iPhone 可以退货吗？": "可以，**7 天**内。[退货](https://shop.example/help/returns)坏\n\n- 一\n- 二",
        "怎么付款 & 开发票？": "第一行\n第二行 2\\*3\\*4",
    }


def test_the_same_page_gives_the_same_ids() -> None:
    first, again = imported(GRAPH).entries, imported(GRAPH.replace("<body>", "<body><p>new</p>")).entries
    assert [each.id for each in first] == [each.id for each in again]
    assert all(each.id.startswith("faq-") for each in first)
    assert len({each.id for each in first}) == 3


def test_microdata_is_read() -> None:
    page = """<html lang="en"><div itemscope itemtype="https://schema.org/FAQPage"><div itemscope itemprop="mainEntity"
    itemtype="https://schema.org/Question"><h3 itemprop="name">Do you ship?</h3><div itemscope itemprop="acceptedAnswer"
    itemtype="https://schema.org/Answer"><div itemprop="text">Yes, <i>daily</i>.</div></div></div></div></html>"""
    assert answers(page) == {"Do you ship?": "Yes, *daily*."}


def test_folded_sections_are_read_and_their_chapters_are_not() -> None:
    page = """<html lang="vi"><nav><details><summary>Menu</summary>x</details></nav><main>
    <details><summary>Giao hàng</summary>
      <details><summary><h3>Bao lâu thì nhận được hàng?</h3></summary><p>Từ 2 đến 4 ngày.</p></details>
      <details><summary>Phí bao nhiêu vậy?</summary><table><tr><td>Hà Nội</td><td>1</td></tr></table></details>
    </details></main></html>"""
    assert answers(page, "vi") == {
        "Bao lâu thì nhận được hàng?": "Từ 2 đến 4 ngày.",
        "Phí bao nhiêu vậy?": "| Hà Nội | 1 |\n| --- | --- |",
    }
    assert [each.id for each in imported(page).entries] == ["bao-lau-thi-nhan-duoc-hang", "phi-bao-nhieu-vay"]


def test_definition_lists_are_read() -> None:
    assert answers('<html lang="en"><dl><dt>Open on Sunday?<dd>No.<dt>Parking<dd>Yes.</dl>') == {"Open on Sunday?": "No."}


def test_headings_are_read_with_what_follows_them_in_whatever_boxes() -> None:
    page = """<html lang="en-GB"><body><header><h1>Need help?</h1></header>
    <div><h2>Delivery</h2><p>An introduction.</p>
      <div><div><h3><button>How long does it take? <a href="#a">¶</a></button></h3></div>
        <div><p>2&ndash;4 days.<p>Or so.</div></div>
      <div><div><h3>What's the cost?</h3></div><div><h4>Abroad</h4><p>Free<script>x</script></div></div></div>
    <h2>What's the cost!?</h2>Nothing.<h2>About</h2><p>us</p><footer>bye</footer>"""
    assert answers(page) == {
        "How long does it take?": "2–4 days.\n\nOr so.",
        "What's the cost?": "#### Abroad\n\nFree",
        "What's the cost!?": "Nothing.",
    }
    ids = [each.id for each in imported(page).entries]
    assert ids[:2] == ["how-long-does-it-take", "whats-the-cost"]
    assert ids[2].startswith("whats-the-cost-")


def test_headings_that_ask_nothing_are_questions_where_none_does() -> None:
    assert answers('<html lang="en"><h1>Help</h1><h2>Returns</h2><p>30 days.</p><h2>Empty</h2><h2>Payment</h2>Cards.') == {
        "Returns": "30 days.",
        "Payment": "Cards.",
    }


QUESTION = "<html {}><body><h2>{}</h2><p>{}</p></body></html>"


@pytest.mark.parametrize(
    ("tag", "question", "language"),
    [
        ("lang=zh-TW", "多久會到？", "zh-Hant"),
        ("lang=zh-HK", "多久？", "zh-Hant"),
        ("lang=zh", "多久會到貨？", "zh-Hant"),
        ("lang=vi-VN", "Bao giờ thì tới?", "vi"),
        ("", "When will my parcel come?", "en"),
    ],
)
def test_the_page_or_its_text_says_the_language(tag: str, question: str, language: str) -> None:
    made = imported(QUESTION.format(tag, question, "x"))
    assert made.entries[0].variants == {language: Variant(question, (), "x")}
    assert tuple(map(str, made.notices)) == (f"faq.html: questions found in its headings: 1, read as {language}",)


def test_a_page_that_says_a_wrong_language_is_told_of_and_can_be_overruled() -> None:
    page = QUESTION.format("lang=en", "Bao giờ thì hàng tới vậy?", "x")
    assert "looks like vi" in "".join(map(str, imported(page).notices))
    assert list(imported(page, "vi").entries[0].variants) == ["vi"]
    assert "“fr”" in fault(QUESTION.format("lang=fr", "Quand?", "x"))


def test_a_page_in_an_older_chinese_encoding_is_read() -> None:
    page = QUESTION.format("lang=zh-CN", "多久发货？", "朱镕基").replace("<body>", '<meta charset="gb2312"><body>')
    assert imported(page.encode("gb18030")).entries[0].variants["zh-Hans"].answer == "朱镕基"
    assert "save it again as UTF-8" in fault(QUESTION.format("lang=zh-CN", "多久发货？", "x").encode("gb18030"))


def test_links_within_a_site_that_names_no_address_are_told_of() -> None:
    page = QUESTION.format("lang=en", "Where?", '<a href="/ship">Here</a> or <a href="https://a.example/b">there</a>')
    assert answers(page) == {"Where?": "Here or [there](https://a.example/b)"}
    assert "its own address" in "".join(map(str, imported(page).notices))


def test_a_question_asked_twice_is_one_where_the_answer_is_the_same() -> None:
    twice = '<html lang="en"><h2>Open?</h2><p>Yes</p><h2>Open?</h2><p>{}</p>'
    assert answers(twice.format("Yes")) == {"Open?": "Yes"}
    assert "twice" in fault(twice.format("No"))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<p>nothing here</p>", "no questions found"),
        ('<script type="application/ld+json">{"@type": "FAQPage", oops}</script>', "is not JSON"),
        ("<div>" * 50_000 + "<h2>a?</h2>b", "nested deeper"),
        ("<p>x</p>" * 50_001, "more than 50000 elements"),
        (" " * 5_000_001, "larger than 5 MB"),
        (QUESTION.format("lang=en", "q" * 501 + "?", "x"), "variants.en.question"),
    ],
)
def test_pages_that_cannot_be_taken_are_refused(page: str, said: str) -> None:
    assert said in fault(page)
