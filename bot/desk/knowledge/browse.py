"""Every entry: searched, filtered, with what each lacks and how often it answered."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from urllib.parse import urlencode

from nicegui import ui
from nicegui.events import GenericEventArguments
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.knowledge.bar import draw_state
from bot.desk.knowledge.catalogue import MAX_SEARCH, STATES, Wanted, completeness, title_of
from bot.desk.knowledge.exporting import draw_export
from bot.desk.knowledge.phrases import KnowledgeTexts
from bot.desk.knowledge.place import Place
from bot.desk.knowledge.traffic import COUNTED, answer_counts
from bot.desk.markup import tag, words
from bot.desk.page import page
from bot.desk.shell import Visit
from knowledge_base import LANGUAGES, Entry

AT_FIRST = 100
_SHORT = {"zh-Hans": "简", "zh-Hant": "繁", "en": "EN", "vi": "VI"}
_CONTENT = "document.getElementById('content')"
_CHOSEN = f"(e) => {{ {_CONTENT}.ariaBusy = 'true'; emit(e.target.value) }}"
"""Until the answer is there the list stands back: while an edit is being learnt, finding may take a moment."""
_COLUMNS = ("question", "category", "languages", "state", "answered")


def register_browse(place: Place) -> None:
    @page("/knowledge")
    async def knowledge_page(
        request: Request, search: str = "", category: str = "", state: str = "", missing: str = "", deleted: str = ""
    ) -> Response | None:
        visit = await place.shell.enter(request)
        if isinstance(visit, Response):
            return visit
        async with place.database.reading() as session:
            counts = await answer_counts(session, datetime.now(UTC))
        wanted = Wanted(
            search[:MAX_SEARCH], category if category in place.catalogue.categories() else "",
            state if state in STATES else "", missing if missing in LANGUAGES else "",
        )  # fmt: skip
        texts = KnowledgeTexts(visit.texts.language)
        with place.shell.frame(visit, await place.shell.feed.read(), "knowledge", texts("knowledge")):
            await BrowseScreen(place, visit, texts, counts, wanted).open(deleted)
        return None


class BrowseScreen:
    def __init__(self, place: Place, visit: Visit, texts: KnowledgeTexts, counts: Mapping[str, int], wanted: Wanted) -> None:
        self._place, self._visit, self._texts, self._counts, self._wanted = place, visit, texts, counts, wanted
        self._shown = AT_FIRST

    async def open(self, deleted: str) -> None:
        texts, root = self._texts, self._visit.root
        with tag("div", "toolbar"):
            words("h1", texts("knowledge"))
            self._count = words("span", "", "quiet toolbar-count", role="status")
            tag("span", "grow")
            words("a", texts("try_it"), "secondary", href=f"{root}/knowledge/try")
            words("a", texts("import"), "secondary", href=f"{root}/knowledge/import")
            draw_export(texts, root)
            words("a", texts("new_entry"), "primary", href=f"{root}/knowledge/new")
        if deleted and self._place.knowledge.get(deleted) is None:
            with tag("p", "notice notice-good", role="status"):
                words("span", texts("was_deleted", id=deleted[:80]))
                words("a", texts("restore_it"), href=f"{root}/knowledge/deleted")
        with tag("div", "toolbar entry-filters", role="search"):
            self._draw_filters()
        with tag("div", "table", role="table", aria_label=texts("knowledge")) as self._table:
            with tag("div", "row row-head entry-row", role="row"):
                for column in _COLUMNS:
                    named = texts(f"column_{column}", days=COUNTED.days)
                    words("span", named, f"cell cell-{column}", role="columnheader")
            self._body = tag("div", "rows", role="rowgroup")
        self._more = words("button", texts("show_more"), "plain more", type="button").on("click", self._grow, args=[])
        self._empty = tag("div", "empty empty-entries")
        with tag("p", "quiet more"):
            words("a", texts("deleted"), href=f"{root}/knowledge/deleted")
        await self._draw()

    def _draw_filters(self) -> None:
        texts, wanted = self._texts, self._wanted
        search = tag(
            "input", "search", type="search", value=wanted.search, placeholder=texts("search_entries"),
            aria_label=texts("search_entries"), maxlength=MAX_SEARCH, data_search=True, autocomplete="off",
        )  # fmt: skip
        find = partial(self._choose, "search")
        search.on("input", find, js_handler=_CHOSEN, throttle=0.2, leading_events=False)
        categories = [(category, category) for category in self._place.catalogue.categories()]
        self._select("category", "any_category", categories)
        self._select("state", "any_state", [(state, texts(f"filter_{state}")) for state in STATES])
        languages = [(language, texts("missing_in", language=texts(f"language_{language}"))) for language in LANGUAGES]
        self._select("missing", "any_language", languages)

    def _select(self, name: str, anything: str, options: Sequence[tuple[str, str]]) -> None:
        chosen = getattr(self._wanted, name)
        with tag("select", name=name, aria_label=self._texts(f"by_{name}")) as select:
            words("option", self._texts(anything), value="")
            for value, label in options:
                words("option", label, value=value, selected=value == chosen or None)
        select.on("change", partial(self._choose, name), js_handler=_CHOSEN)

    async def _choose(self, name: str, event: GenericEventArguments) -> None:
        if await self._place.shell.acting(self._visit) is None:
            return
        kept = {field: getattr(self._wanted, field) for field in Wanted.__slots__}
        self._wanted = Wanted(**{**kept, name: str(event.args)[:MAX_SEARCH]})
        self._shown = AT_FIRST
        await self._draw()
        self._remember()

    def _remember(self) -> None:
        """In the address, so that coming back from an entry finds the list as it was left."""
        query = urlencode({field: value for field in Wanted.__slots__ if (value := getattr(self._wanted, field))})
        address = f"{self._visit.root}/knowledge" + (f"?{query}" if query else "")
        ui.run_javascript(f"history.replaceState(history.state, '', {json.dumps(address)}); {_CONTENT}.ariaBusy = null")

    async def _grow(self) -> None:
        if await self._place.shell.acting(self._visit) is not None:
            self._shown += AT_FIRST
            await self._draw()

    async def _draw(self) -> None:
        today = self._place.knowledge.today()
        found = await asyncio.to_thread(self._place.catalogue.find, self._wanted, today)
        self._body.clear()
        with self._body:
            for entry in found[: self._shown]:
                self._draw_row(entry, today)
        total = len(self._place.knowledge.list())
        key = "count_all" if self._wanted.anything else "count_found"
        self._count.text = self._texts(key, count=len(found), total=total) if total else ""
        self._table.set_visibility(bool(found))
        self._more.set_visibility(len(found) > self._shown)
        self._empty.set_visibility(not found)
        self._empty.clear()
        if not found:
            with self._empty:
                self._draw_empty(nothing_at_all=not total)

    def _draw_row(self, entry: Entry, today: date) -> None:
        texts = self._texts
        title, language = title_of(entry, texts.language)
        with tag("div", "row entry-row", role="row"):
            with tag("div", "cell cell-question", role="cell"):
                href = f"{self._visit.root}/knowledge/{entry.id}"
                words("a", title, "subject", href=href, data_row=True, lang=language, dir="auto")
                words("span", entry.id, "number")
            words("div", entry.category, "cell cell-category", role="cell")
            with tag("div", "cell cell-languages", role="cell"), tag("ul", "marks", aria_label=texts("column_languages")):
                for one in LANGUAGES:
                    how = completeness(entry, one)
                    told = texts(f"mark_{how}", language=texts(f"language_{one}"))
                    with tag("li", f"mark mark-{how}", title=told):
                        words("span", _SHORT[one], aria_hidden="true")
                        words("span", told, "sr-only")
            with tag("div", "cell cell-state", role="cell"):
                draw_state(texts, entry, today)
            count = self._counts.get(entry.id, 0)
            words("div", texts("times", count=count) if count else "–", "cell cell-answered", role="cell")

    def _draw_empty(self, *, nothing_at_all: bool) -> None:
        texts, root = self._texts, self._visit.root
        words("p", texts("empty_knowledge_title" if nothing_at_all else "empty_found_title"), "empty-title")
        words("p", texts("empty_knowledge" if nothing_at_all else "empty_found"), "quiet")
        if nothing_at_all:
            words("a", texts("import"), "secondary", href=f"{root}/knowledge/import")
        else:
            words("a", texts("try_it"), "secondary", href=f"{root}/knowledge/try?{urlencode({'question': self._wanted.search})}")
        words("a", texts("new_entry"), "primary", href=f"{root}/knowledge/new")
