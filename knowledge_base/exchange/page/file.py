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
                parsed.faults.append(f"{source.name}: {error}")
        return parsed


def _take_page(source: Source, language: Language | None, parsed: Parsed) -> None:
    soup = parse_page(source)
    tag, base = tag_of(soup), base_of(soup)
    asked, how = _asked(soup)
    read_as = language or _language(tag, asked)
    parsed.notices.append(f"{source.name}: {len(asked)} questions found in its {how}, read as {read_as}")
    looks = usual((each.question for each in asked), read_as)
    if not language and looks != read_as:
        parsed.notices.append(f"{source.name}: it says it is in {tag}, but looks like {looks}: --language {looks} says so")
    if not base and any(_RELATIVE.search(each.answer) for each in asked):
        parsed.notices.append(f"{source.name}: it does not say its own address; links within the site are kept as text only")
    parsed.rows.extend(_rows(source.name, asked, read_as, base, parsed.faults))


def _asked(soup: BeautifulSoup) -> tuple[list[Asked], str]:
    for found, how in ((from_json_ld(soup), "FAQPage data"), (from_microdata(soup), "FAQPage data")):
        if found:
            return found, how
    root = main_part(soup)
    for read, how in ((from_details, "folded sections"), (from_definitions, "definition lists"), (from_headings, "headings")):
        if found := read(root):
            return found, how
    raise PageFault("no questions found, neither as schema.org FAQPage nor as folded sections, definition lists or headings")


def _language(tag: str, asked: Sequence[Asked]) -> Language:
    """Raises PageFault for a page in a fifth language."""
    if tag and spoken(tag) is None and not tag.lower().startswith("zh"):
        raise PageFault(
            f"it says it is in {tag[:20]!r}; known are {', '.join(LANGUAGES)}. If it is in one of these, use --language"
        )
    return spoken(tag) or usual(each.question for each in asked) or LANGUAGES[0]


def _rows(name: str, asked: Sequence[Asked], language: Language, base: str, faults: list[str]) -> Iterator[Row]:
    answers: dict[str, str] = {}
    ids: set[str] = set()
    if len(asked) > MAX_QUESTIONS:
        raise PageFault(f"{len(asked)} questions; at most {MAX_QUESTIONS} are read from one page")
    for number, each in enumerate(asked, 1):
        place = f"{name}: question {number} “{each.question[:60]}”"
        answer = to_markdown(each.answer, base)
        if each.question in answers:  # pages repeat themselves, for telephones and in their data
            if answers[each.question] != answer:
                faults.append(f"{place}: is there twice, with different answers; remove one")
            continue
        answers[each.question] = answer
        made = slug(each.question)
        # two questions that differ in nothing an id can show
        made = f"{made}-{fingerprint(each.question)}" if made in ids else made
        ids.add(made)
        yield Row(place, {"id": made, "variants": {language: {"question": each.question, "answer": answer}}})
