"""The addresses of the screens about gaps."""

from datetime import tzinfo

from nicegui import app
from starlette.requests import Request
from starlette.responses import Response

from bot.db import Database
from bot.desk.gaps.adding import AddScreen
from bot.desk.gaps.board import BoardScreen
from bot.desk.gaps.draft import DraftScreen
from bot.desk.gaps.phrases import GapTexts
from bot.desk.gaps.place import ADDRESS, STYLE, Place, known_period
from bot.desk.page import page
from bot.desk.shell import Shell
from bot.desk.theme import FOR_EVER
from bot.gaps.board import Gaps
from bot.gaps.records import Kind
from knowledge_base import KnowledgeBase


def register_gaps(database: Database, knowledge: KnowledgeBase, shell: Shell, threshold: float, zone: tzinfo) -> None:
    """`threshold` is the probability from which customers are answered; in `zone` a customer counts once a day."""
    place = Place(database, knowledge, Gaps(database, knowledge, zone), shell, threshold)
    app.add_static_file(local_file=STYLE, url_path=ADDRESS, max_cache_age=FOR_EVER)

    @page("/gaps")
    async def board_page(request: Request, days: str = "", saved: str = "", added: str = "") -> Response | None:
        visit = await shell.enter(request)
        if isinstance(visit, Response):
            return visit
        texts = GapTexts(visit.texts.language)
        told = {kind: entry_id for kind, entry_id in ((Kind.MADE, saved), (Kind.ADDED, added)) if entry_id}
        with place.frame(visit, texts, await shell.feed.read(), texts("title")) as content:
            BoardScreen(place, visit, texts, content, known_period(days), told)
        return None

    @page("/gaps/draft")
    async def draft_page(request: Request, gap: str = "", ticket: str = "", days: str = "") -> Response | None:
        visit = await shell.enter(request)
        if isinstance(visit, Response):
            return visit
        texts = GapTexts(visit.texts.language)
        with place.frame(visit, texts, await shell.feed.read(), texts("draft_title")) as content:
            DraftScreen(place, visit, texts, content, known_period(days), gap, ticket)
        return None

    @page("/gaps/add")
    async def add_page(request: Request, gap: str = "", days: str = "") -> Response | None:
        visit = await shell.enter(request)
        if isinstance(visit, Response):
            return visit
        texts = GapTexts(visit.texts.language)
        with place.frame(visit, texts, await shell.feed.read(), texts("add_title")) as content:
            AddScreen(place, visit, texts, content, known_period(days), gap)
        return None
