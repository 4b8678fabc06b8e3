"""The queue: who waits, the longest first, as it changes."""

import json
from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

from nicegui import background_tasks, ui
from nicegui.events import GenericEventArguments
from starlette.requests import Request
from starlette.responses import Response

from bot.desk import rows
from bot.desk.feed import Queued, Tickets, waiting
from bot.desk.filters import FILTERS, MAX_SEARCH, choose, matches
from bot.desk.live import keep_live
from bot.desk.markup import tag, words
from bot.desk.page import page
from bot.desk.shell import Shell, Visit
from handoff import Status

MOST = 200
"""Tickets shown at once, which is also what handoff reads at once."""


def register_queue(shell: Shell) -> None:
    @page("/")
    async def queue_page(request: Request, show: str = "all", search: str = "") -> Response | None:
        visit = await shell.enter(request)
        if isinstance(visit, Response):
            return visit
        tickets = await shell.feed.read()
        with shell.frame(visit, tickets, "queue", visit.texts("queue")):
            screen = QueueScreen(shell, visit, show if show in FILTERS else "all", search[:MAX_SEARCH])
            await screen.open(tickets)
        return None


class QueueScreen:
    def __init__(self, shell: Shell, visit: Visit, show: str, search: str) -> None:
        self._shell = shell
        self._visit = visit
        self._show = show
        self._search = search
        self._unresolved: Tickets = ()
        self._resolved: Tickets = ()
        self._rows: dict[int, rows.TicketRow] = {}
        self._known: frozenset[int] = frozenset()

    async def open(self, tickets: Tickets) -> None:
        texts = self._visit.texts
        with tag("div", "toolbar"):
            words("h1", texts("queue"))
            self._count = words("span", "", "quiet toolbar-count")
            tag("span", "grow")
            with tag("div", "filters", role="group", aria_label=texts("filter")):
                self._filters = {key: words("button", texts(f"show_{key}"), "filter", type="button") for key in FILTERS}
            for key, button in self._filters.items():
                button.on("click", partial(self._choose, key), args=[])
            search = tag(
                "input", "search", type="search", value=self._search, placeholder=texts("search"), aria_label=texts("search"),
                maxlength=MAX_SEARCH, data_search=True, autocomplete="off",
            )  # fmt: skip
            search.on("input", self._find, js_handler="(e) => emit(e.target.value)", throttle=0.2, leading_events=False)
        with tag("div", "table", role="table", aria_label=texts("queue")) as self._table:
            rows.head(texts)
            self._body = tag("div", "rows", role="rowgroup")
        with tag("div", "empty") as self._empty:
            self._empty_title = words("p", "", "empty-title")
            self._empty_text = words("p", "", "quiet")
        self._more = words("p", texts("only_first", count=MOST), "quiet more")
        words("p", texts("keys_hint"), "quiet keys")
        self._news = words("p", "", "sr-only", role="status")
        self._unresolved = tickets
        self._known = frozenset(queued.ticket.id for queued in tickets)
        if self._show == "resolved":
            await self._read_resolved()
        self._draw()
        keep_live(self._visit.client, self._watch)

    async def _watch(self) -> None:
        with self._shell.feed.watching(self._visit.client, self._changed):
            self._changed(await self._shell.feed.read())
            await self._visit.client.disconnected()

    def _changed(self, tickets: Tickets) -> None:
        arrived = [queued for queued in tickets if queued.ticket.id not in self._known]
        self._unresolved = tickets
        self._known |= {queued.ticket.id for queued in arrived}
        if arrived:
            self._news.text = self._visit.texts("new_ticket", subject=arrived[0].ticket.subject)
        if self._show == "resolved":
            background_tasks.create(self._reread(), name="desk resolved tickets", context=self._visit.client)
        self._draw(arrived)

    async def _choose(self, key: str) -> None:
        if await self._shell.acting(self._visit) is None:
            return
        self._show = key
        await self._reread()
        self._remember()

    async def _find(self, event: GenericEventArguments) -> None:
        if await self._shell.acting(self._visit) is None:
            return
        self._search = str(event.args)[:MAX_SEARCH]
        self._draw()
        self._remember()

    async def _reread(self) -> None:
        if self._show == "resolved":
            await self._read_resolved()
        self._draw()

    async def _read_resolved(self) -> None:
        self._resolved = await self._shell.feed.read(frozenset({Status.RESOLVED}))

    def _remember(self) -> None:
        """In the address, so that coming back from a ticket, or a reload, finds the queue as it was left."""
        wanted = {"show": self._show} if self._show != "all" else {}
        query = urlencode(wanted | ({"search": self._search} if self._search else {}))
        address = f"{self._visit.root}/" + (f"?{query}" if query else "")
        ui.run_javascript(f"history.replaceState(history.state, '', {json.dumps(address)})")

    def _draw(self, arrived: Sequence[Queued] = ()) -> None:
        chosen = choose(self._show, self._unresolved, self._resolved, self._visit.agent)
        shown = [queued for queued in chosen if matches(queued, self._search)]
        self._draw_rows(shown, frozenset(queued.ticket.id for queued in arrived))
        for key, button in self._filters.items():
            button.props["aria-pressed"] = "true" if key == self._show else "false"
        count = waiting(self._unresolved)
        self._count.text = self._visit.texts("waiting_count", count=count) if count else ""
        self._table.set_visibility(bool(shown))
        self._more.set_visibility(len(chosen) >= MOST)
        self._empty.classes(replace="empty none-found" if self._search else "empty")
        self._empty.set_visibility(not shown)  # after the classes, for it is one of them
        if not shown:
            texts = self._visit.texts
            self._empty_title.text = texts("empty_all_title") if self._show == "all" and not self._search else ""
            key = "empty_search" if self._search else f"empty_{self._show}"
            self._empty_text.text = texts(key, search=self._search)

    def _draw_rows(self, shown: Sequence[Queued], arrived: frozenset[int]) -> None:
        for gone in self._rows.keys() - {queued.ticket.id for queued in shown}:
            self._rows.pop(gone).element.delete()
        for place, queued in enumerate(shown):
            ticket_id = queued.ticket.id
            if row := self._rows.get(ticket_id):
                row.show(queued)
            else:
                with self._body:
                    row = rows.TicketRow(self._visit.texts, self._visit.root, queued, self._visit.agent.id)
                self._rows[ticket_id] = row
                row.element.classes("arrived" if ticket_id in arrived else "")
            if self._body.default_slot.children[place] is not row.element:
                row.element.move(target_index=place)
