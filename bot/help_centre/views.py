"""Each page: what it shows. Pages of what may be read are made once and kept with the catalogue."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from bot.help_centre.catalogue import UNSORTED, Article, Catalogue, Shelf
from bot.help_centre.page import Page
from bot.help_centre.phrases import Texts
from bot.help_centre.rendering import Renderer
from bot.help_centre.search import LISTED, Found, closest, likely, tidy
from bot.help_centre.structured import answer_html, faq_data, sentence
from bot.help_centre.votes import Ballot
from bot.languages import OWN_NAMES
from knowledge_base import KnowledgeBase

SHOWN = 6
"""Questions of a topic on the first page."""
PER_PAGE = 100
RELATED = 4


class Views:
    def __init__(self, knowledge: KnowledgeBase, shelf: Shelf, renderer: Renderer, ballot: Ballot) -> None:
        self._knowledge, self._shelf, self._renderer, self._ballot = knowledge, shelf, renderer, ballot

    async def home(self, language: str) -> Page:
        catalogue = await self._shelf.catalogue()
        key = ("home", language)
        return catalogue.pages.get(key) or catalogue.pages.keep(key, self._home(catalogue, language))

    def _home(self, catalogue: Catalogue, language: str) -> Page:
        texts = Texts(language)
        topics = [
            (name, texts.topic(name), catalogue.articles(ids[:SHOWN], language), len(ids))
            for name, ids in catalogue.topics.items()
        ]
        html = self._renderer.render(
            "home", language, 1, texts("help_centre"), topics=topics, shown=SHOWN, indexed=True,
            description=texts("description"), canonical=f"help/{language}", alternates=everywhere(),
        )  # fmt: skip
        return Page.of(html, modified=catalogue.changed)

    async def topic(self, language: str, topic: str, number: int) -> Page | None:
        """None where the topic or its page `number`, from 1, does not exist."""
        catalogue = await self._shelf.catalogue()
        ids = catalogue.topics.get(topic, ())[(number - 1) * PER_PAGE : number * PER_PAGE]
        if not ids:
            return None
        key = ("topic", language, topic, number)
        return catalogue.pages.get(key) or catalogue.pages.keep(key, self._topic(catalogue, language, topic, number, ids))

    def _topic(self, catalogue: Catalogue, language: str, topic: str, number: int, ids: Sequence[str]) -> Page:
        texts = Texts(language)
        name = texts.topic(topic)
        paths = everywhere(topic_query(topic, number))
        more = number * PER_PAGE < len(catalogue.topics[topic])
        html = self._renderer.render(
            "topic", language, 1, f"{name}, {texts('page_number', number=number)}" if number > 1 else name, indexed=True,
            name=name, articles=catalogue.articles(ids, language), description=f"{name}. {texts('description')}",
            before=topic_query(topic, number - 1) if number > 1 else "", after=topic_query(topic, number + 1) if more else "",
            paths=paths, alternates=paths, canonical=paths[language],
        )  # fmt: skip
        return Page.of(html, modified=catalogue.changed)

    async def entry(self, language: str, entry_id: str, said: str) -> Page | None:
        """`said` is what the reader just said of it; "" for nothing. None where the entry may not be read today."""
        catalogue = await self._shelf.catalogue()
        article = catalogue.article(entry_id, language)
        if article is None:
            return None
        key = ("entry", language, entry_id, said)
        if page := catalogue.pages.get(key):
            return page
        related = await self._closest(catalogue, article.question, article.topic, language, RELATED, without=entry_id)
        return catalogue.pages.keep(key, self._entry(catalogue, language, article, related, said))

    def _entry(self, catalogue: Catalogue, language: str, article: Article, related: Sequence[Article], said: str) -> Page:
        texts = Texts(language)
        path = f"help/{article.language}/{article.id}"
        topic = texts.topic(article.topic)
        crumbs = [
            (texts("help_centre"), f"help/{language}"),
            (topic, f"help/{language}{topic_query(article.topic)}"),
            (article.question, path),
        ]
        data = faq_data(article, [(name, self._renderer.address(where, "../../")) for name, where in crumbs])
        html = self._renderer.render(
            "entry", language, 2, article.question, article=article, topic=topic, topic_path=crumbs[1][1], related=related,
            answer=answer_html(article.markdown, below=1), said=said, token=self._ballot.token(article.id, catalogue.day),
            indexed=not said and article.language == language, description=sentence(article.markdown), canonical=path,
            alternates={each: f"help/{each}/{article.id}" for each in article.languages}, data=data,
            paths=everywhere(f"/{article.id}"),
        )  # fmt: skip
        return Page.of(html, modified=article.updated)

    async def results(self, language: str, question: str, found: Found) -> Page:
        catalogue = await self._shelf.catalogue()
        texts = Texts(language)
        sure = catalogue.article(found.sure, language) if found.sure else None
        others: Sequence[Article] = catalogue.articles(found.others, language)
        if sure and not others:
            others = await self._closest(catalogue, sure.question, sure.topic, language, RELATED, without=sure.id)
        html = self._renderer.render(
            "results", language, 1, texts("search_title", question=question), query=question, sure=sure,
            answer=answer_html(sure.markdown, below=2) if sure else "", others=others,
            token=self._ballot.token(sure.id, catalogue.day) if sure else "",
            topics=[(name, texts.topic(name)) for name in catalogue.topics],
            paths=everywhere(f"?q={quote(question)}"),
        )  # fmt: skip
        return Page.of(html)

    async def lost(self, language: str, depth: int, entry_id: str, *, look: bool) -> Page:
        """Where an old link leads: what is closest to the entry that was there, or to the words of the address. Without `look`
        nothing is searched for."""
        catalogue = await self._shelf.catalogue()
        entry = self._knowledge.get(entry_id)
        words = tidy(re.sub(r"[\W_]+", " ", entry_id))
        articles: Sequence[Article] = []
        if entry:
            question = entry.variants.get(language, next(iter(entry.variants.values()))).question
            articles = await self._closest(catalogue, question, entry.category or UNSORTED, language, LISTED)
        elif words and look:
            articles = catalogue.articles(await likely(self._knowledge, words, language), language)
        texts = Texts(language)
        html = self._renderer.render(
            "notice", language, depth, texts("lost"), heading=texts("lost"), text=texts("lost_text"),
            articles=articles, topics=[(name, texts.topic(name)) for name in catalogue.topics],
        )  # fmt: skip
        return Page.of(html)

    async def _closest(
        self, catalogue: Catalogue, question: str, topic: str, language: str, limit: int, without: str = ""
    ) -> Sequence[Article]:
        others = [each for each in catalogue.articles(catalogue.around(topic), language) if each.id != without]
        ids = await closest(self._knowledge, question, [(each.id, each.question) for each in others], limit)
        return catalogue.articles(ids, language)

    def notice(self, language: str, depth: int, heading: str, text: str) -> Page:
        """A page that says one thing. `heading` and `text` are phrases' keys."""
        texts = Texts(language)
        html = self._renderer.render(
            "notice", language, depth, texts(heading), heading=texts(heading), text=texts(text), articles=[], topics=[]
        )
        return Page.of(html)


def topic_query(topic: str, number: int = 1) -> str:
    return f"?topic={quote(topic, safe='')}" + (f"&page={number}" if number > 1 else "")


def everywhere(rest: str = "") -> dict[str, str]:
    """The path in each language; `rest` is what follows the language."""
    return {each: f"help/{each}{rest}" for each in OWN_NAMES}
