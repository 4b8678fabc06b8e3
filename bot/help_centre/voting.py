"""Where the form "was this helpful?" goes."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from bot.db import Database
from bot.help_centre.replies import Replies
from bot.help_centre.search import impersonal
from bot.help_centre.votes import Ballot, TooLarge, address, crosses_sites, read_vote
from bot.languages import spoken
from knowledge_base import Feedback, KnowledgeBase
from knowledge_base.feedback import record


def build_voting(knowledge: KnowledgeBase, database: Database, ballot: Ballot, replies: Replies) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.post("/help/{language}/{entry_id}")
    async def vote(request: Request, language: str, entry_id: str) -> Response:
        language = spoken(language) or "en"
        if crosses_sites(request.headers):
            return replies.refused(request, language, 403)
        try:
            given = await read_vote(request)
        except TooLarge:
            return replies.refused(request, language, 413, "too_large_text")
        except ValidationError:
            return replies.refused(request, language, 422)
        if knowledge.answer(entry_id, language) is None:
            return await replies.lost(request, language, entry_id)
        if not ballot.accepts(given.token, entry_id, knowledge.today()):
            return _see(entry_id, "again")
        now = datetime.now(UTC)
        if not replies.allowances.votes.take(address(request), now):
            return replies.too_many(request, language)
        helpful = given.helpful == "yes"
        said = Feedback(entry_id, language, helpful, given.source, given.comment, impersonal(given.question))
        async with database.begin() as session:
            await record(session, ballot.key(request, f"entry {entry_id}", knowledge.today()), said, now)
        return _see(entry_id, "sent" if given.comment.strip() else given.helpful)

    return router


def _see(entry_id: str, said: str) -> Response:
    """Back to the entry's page by GET, so that reloading it sends nothing again."""
    return Response(status_code=303, headers={"Location": f"{entry_id}?said={said}#vote", "Cache-Control": "no-store"})
