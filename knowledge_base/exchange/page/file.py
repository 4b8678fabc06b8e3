"""A saved FAQ page as entries: by its schema.org data where it has them, else as a reader sees it."""

import re
from collections.abc import Iterator, Sequence

from bs4 import BeautifulSoup

from knowledge_base.entries import LANGUAGES, Language
from knowledge_base.exchange.contract import Parsed, Row, Source
from knowledge_base.exchange.languages import spoken, usual
from knowledge_base.exchange.naming import fingerprint, slug
from knowledge_base.exchange.page.document import PageFault, base_of, parse_page, tag_of
from knowledge_base.exchange.page.markdown import to_markdown
from knowledge_base.exchange.page.structured import Asked, from_json_ld, from_microdata
from knowledge_base.exchange.page.visible import from_definitions, from_details, from_headings, main_part
from knowledge_base.remarks import Place, Remark

MAX_QUESTIONS = 2_000
_RELATIVE = re.compile(r"""<a\s[^>]{0,500}?href\s*=\s*["']?(?![\s"'#]|[a-z]+:)""", re.IGNORECASE)


class Page:
    suffixes: tuple[str, ...] = (".html", ".htm")

    def parse(self, sources: Sequence[Source], language: Language | None) -> Parsed:
        parsed = Parsed()
        for source in sources:
            try:
                _take_page(source, language, parsed)
            except PageFault as error:
                parsed.faults.append(error.at(Place(source.name)))
        return parsed


def _take_page(source: Source, language: Language | None, parsed: Parsed) -> None:
    soup, place = parse_page(source), Place(source.name)
    tag, base = tag_of(soup), base_of(soup)
    asked, how = _asked(soup)
    read_as = language or _language(tag, asked)
    parsed.notices.append(place.says(how, count=len(asked), language=read_as))
    looks = usual((each.question for each in asked), read_as)
    if not language and looks != read_as:
        parsed.notices.append(place.says("page_looks", tag=tag, looks=looks))
    if not base and any(_RELATIVE.search(each.answer) for each in asked):
        parsed.notices.append(place.says("page_no_address"))
    parsed.rows.extend(_rows(place, asked, read_as, base, parsed.faults))


def _asked(soup: BeautifulSoup) -> tuple[list[Asked], str]:
    """What is asked, and the code of the remark that says where it was found."""
    if found := from_json_ld(soup) or from_microdata(soup):
        return found, "found_in_data"
    root = main_part(soup)
    for read, how in ((from_details, "details"), (from_definitions, "definitions"), (from_headings, "headings")):
        if found := read(root):
            return found, f"found_in_{how}"
    raise PageFault("page_nothing")


def _language(tag: str, asked: Sequence[Asked]) -> Language:
    """Raises PageFault for a page in a fifth language."""
    if tag and spoken(tag) is None and not tag.lower().startswith("zh"):
        raise PageFault("page_language", tag=tag[:20], known=", ".join(LANGUAGES))
    return spoken(tag) or usual(each.question for each in asked) or LANGUAGES[0]


def _rows(page: Place, asked: Sequence[Asked], language: Language, base: str, faults: list[Remark]) -> Iterator[Row]:
    answers: dict[str, str] = {}
    ids: set[str] = set()
    if len(asked) > MAX_QUESTIONS:
        raise PageFault("page_many_questions", count=len(asked), limit=MAX_QUESTIONS)
    for number, each in enumerate(asked, 1):
        place = page.at(question=(number, each.question))
        answer = to_markdown(each.answer, base)
        if each.question in answers:  # pages repeat themselves, for telephones and in their data
            if answers[each.question] != answer:
                faults.append(place.says("page_twice"))
            continue
        answers[each.question] = answer
        made = slug(each.question)
        # two questions that differ in nothing an id can show
        made = f"{made}-{fingerprint(each.question)}" if made in ids else made
        ids.add(made)
        yield Row(place, {"id": made, "variants": {language: {"question": each.question, "answer": answer}}})
