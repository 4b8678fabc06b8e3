"""The quality page: how good the assistant's answers were, as far as their customers' conduct tells."""

from datetime import UTC, datetime
from hashlib import sha256

from nicegui import app, ui
from starlette.requests import Request
from starlette.responses import Response

from bot.db import Database
from bot.desk.page import page
from bot.desk.quality.kept import LiveFigures
from bot.desk.quality.neighbours import neighbours
from bot.desk.quality.page import body_of
from bot.desk.shell import Shell
from bot.desk.theme import FOR_EVER
from knowledge_base import KnowledgeBase
from knowledge_base.report.page import STYLE

ADDRESS = "/quality.css"


def register_quality(database: Database, knowledge: KnowledgeBase, shell: Shell) -> None:
    figures = LiveFigures(database)
    version = sha256(STYLE.read_bytes()).hexdigest()[:12]
    app.add_static_file(local_file=STYLE, url_path=ADDRESS, max_cache_age=FOR_EVER)

    @page("/quality")
    async def quality_page(request: Request) -> Response | None:
        visit = await shell.enter(request)
        if isinstance(visit, Response):
            return visit
        tickets = await shell.feed.read()
        live = await figures.read(datetime.now(UTC))
        near = await neighbours(knowledge, live.mistakes)
        ui.add_head_html(f'<link rel="stylesheet" href="{visit.root}{ADDRESS}?{version}">')
        with shell.frame(visit, tickets, "quality", visit.texts("quality")):
            drawn = body_of(live, near, visit.texts.language)  # escapes whatever customers wrote
            ui.html(drawn, sanitize=False).classes("report")
        return None
