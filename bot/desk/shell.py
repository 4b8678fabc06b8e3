"""What every screen stands in: who is here, the header, and the tab's title."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from nicegui import Client, ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import Access, texts_for
from bot.desk.feed import QueueFeed, Tickets, waiting
from bot.desk.header import header
from bot.desk.live import keep_live
from bot.desk.markup import tag
from bot.desk.phrases import Texts
from bot.desk.presence import Presence
from bot.desk.theme import dress, root_of
from handoff import Agent

SESSION_CHECK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Visit:
    """One agent on one page. `root` is what the addresses of the desk start with."""

    request: Request
    client: Client
    agent: Agent
    texts: Texts
    root: str


class Shell:
    def __init__(self, access: Access, feed: QueueFeed, presence: Presence) -> None:
        self.access = access
        self.feed = feed
        self._presence = presence

    async def enter(self, request: Request) -> Visit | Response:
        """The visit, or the way to the sign-in page and back."""
        agent = await self.access.agent(request)
        if agent is None:
            mounted_at = request.scope.get("root_path", "")
            wanted = request.scope["path"].removeprefix(mounted_at) or "/"
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{mounted_at}/sign-in?next={quote(wanted + query, safe='')}", 303)
        return Visit(request, ui.context.client, agent, texts_for(request, agent), root_of(request))

    async def acting(self, visit: Visit) -> Agent | None:
        """Who acts: asked before every action. None when they may not any more; then they are taken to the sign-in page."""
        agent = await self.access.agent(visit.request)
        if agent is None:
            visit.client.open("/sign-in")
        return agent

    @contextmanager
    def frame(self, visit: Visit, tickets: Tickets, current: str, title: str) -> Iterator[Element]:
        """The page around a screen's content. `current` is the screen's key in the menu."""
        dress(visit.request, visit.texts)
        badge = header(visit.request, visit.texts, visit.agent, current)
        heading = _Heading(visit, badge, title)
        heading.show(tickets)
        keep_live(visit.client, lambda: self._watch(visit, heading))
        keep_live(visit.client, lambda: self._presence.stay(visit.client, visit.agent.id))
        ui.timer(SESSION_CHECK_SECONDS, lambda: self.acting(visit))
        with tag("div", f"screen screen-{current}", id="content", tabindex=-1) as main:
            yield main

    async def _watch(self, visit: Visit, heading: "_Heading") -> None:
        with self.feed.watching(visit.client, heading.show):
            heading.show(await self.feed.read())
            await visit.client.disconnected()


class _Heading:
    """The number of waiting customers, in the tab's title and the menu, on every screen."""

    def __init__(self, visit: Visit, badge: TextElement, title: str) -> None:
        self._visit = visit
        self._badge = badge
        self._title = title
        self._shown: int | None = None

    def show(self, tickets: Tickets) -> None:
        count = waiting(tickets)
        if count == self._shown:
            return
        self._shown = count
        ui.page_title(f"({count}) {self._title} · Frontline" if count else f"{self._title} · Frontline")
        self._badge.text = str(count) if count else ""
        self._badge.props["aria-label"] = self._visit.texts("waiting_count", count=count) if count else None
