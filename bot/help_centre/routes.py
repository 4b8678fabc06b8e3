"""The help centre's addresses. Every page links relatively, so a proxy may put the whole under any path."""

import re
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, Request
from pydantic import SecretStr
from starlette.responses import Response

from bot.db import Database
from bot.help_centre.catalogue import Shelf
from bot.help_centre.rendering import Renderer
from bot.help_centre.replies import Allowances, Replies, depth
from bot.help_centre.search import Found, impersonal, naming, search, tidy
from bot.help_centre.shop import Shop
from bot.help_centre.sitemap import sitemap
from bot.help_centre.views import Views
from bot.help_centre.votes import Ballot, address
from bot.help_centre.voting import build_voting
from bot.languages import OWN_NAMES, preferred, spoken
from knowledge_base import Feedback, KnowledgeBase
from knowledge_base.feedback import record

READ = ["GET", "HEAD"]
SAID = ("yes", "no", "sent", "again")
"""What a page thanks for, or asks to press again."""


def build_help_centre(
    knowledge: KnowledgeBase,
    database: Database,
    secret: SecretStr,
    threshold: float,
    shop: Shop,
    *,
    allowances: Allowances | None = None,
) -> APIRouter:
    """`secret` signs what forms carry; `threshold` is the probability from which on an answer is shown at once."""
    ballot, renderer, shelf = Ballot(secret), Renderer(shop), Shelf(knowledge, database)
    views = Views(knowledge, shelf, renderer, ballot)
    replies = Replies(views, renderer, allowances or Allowances())
    router = APIRouter(include_in_schema=False)

    @router.api_route("/help", methods=READ)
    @router.api_route("/help/", methods=READ)
    async def choose_language(request: Request, accept_language: Annotated[str, Header()] = "") -> Response:
        headers = {"Vary": "Accept-Language", "Cache-Control": "no-cache"}
        return _elsewhere(request, 307, f"help/{preferred(accept_language)}", headers)

    @router.api_route("/help/sitemap.xml", methods=READ)
    async def list_pages(request: Request) -> Response:
        catalogue = await shelf.catalogue()
        if not shop.url:  # whoever asks says what our address is: not to be kept for others
            return replies.page(request, sitemap(catalogue, renderer, str(request.base_url)))
        known = catalogue.pages.get("sitemap")
        return replies.page(request, known or catalogue.pages.keep("sitemap", sitemap(catalogue, renderer, shop.url)))

    @router.api_route("/help/{language}", methods=READ)
    async def home(
        request: Request,
        language: str,
        q: str = "",
        topic: str = "",
        page: str = "1",
        accept_language: Annotated[str, Header()] = "",
    ) -> Response:
        if language not in OWN_NAMES:
            return await unspoken(request, language, "", preferred(accept_language))
        if question := tidy(q):
            return await results(request, language, question)
        if topic:
            number = int(page) if re.fullmatch("[1-9][0-9]{0,4}", page) else 1
            found = await views.topic(language, topic, number)
            return replies.page(request, found) if found else await replies.lost(request, language, topic)
        return replies.page(request, await views.home(language))

    @router.api_route("/help/{language}/{entry_id:path}", methods=READ)
    async def entry(
        request: Request, language: str, entry_id: str, said: str = "", accept_language: Annotated[str, Header()] = ""
    ) -> Response:
        if language not in OWN_NAMES or not entry_id:
            return await unspoken(request, language, entry_id, preferred(accept_language))
        found = await views.entry(language, entry_id, said if said in SAID else "")
        return replies.page(request, found) if found else await replies.lost(request, language, entry_id)

    async def unspoken(request: Request, tag: str, entry_id: str, instead: str) -> Response:
        """An address that writes one of our languages otherwise ("zh-TW"), ends in a slash, or means a fifth language."""
        if language := spoken(tag):
            return _elsewhere(request, 308, f"help/{language}/{quote(entry_id)}".rstrip("/"), {})
        return await replies.lost(request, instead, entry_id or tag)

    async def results(request: Request, language: str, question: str) -> Response:
        now = datetime.now(UTC)
        if not replies.allowances.searches.take(address(request), now):
            return replies.too_many(request, language)
        found = await search(knowledge, question, language, threshold)
        if not (found.sure or found.others):
            catalogue = await shelf.catalogue()
            titles = [(each.id, each.question) for each in catalogue.articles(tuple(catalogue.entries), language)]
            if named := naming(question, titles):
                found = Found(None, named, missed=False)
        if found.missed and replies.allowances.votes.take(address(request), now):
            missed = Feedback(None, language, helpful=False, source="search", question=impersonal(question))
            async with database.begin() as session:
                await record(session, ballot.key(request, f"search {missed.question}", knowledge.today()), missed, now)
        return replies.page(request, await views.results(language, question, found))

    router.include_router(build_voting(knowledge, database, ballot, replies))
    return router


def _elsewhere(request: Request, status: int, path: str, headers: dict[str, str]) -> Response:
    return Response(status_code=status, headers={**headers, "Location": "../" * depth(request) + path})
