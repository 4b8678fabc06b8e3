"""What customers say of us: a thumb on an answer, a rating of how their matter was settled. And their wish to begin anew."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from bot.channels.web.models import NewRating, Thumb
from bot.channels.web.parts import WebParts
from bot.channels.web.visitors import Visitor
from bot.conversation.restarting import restart
from bot.conversation.signals import conversation_topic
from bot.conversation.thumbs import mark
from handoff.ratings import rate


def build_opinions(parts: WebParts, router: APIRouter) -> None:
    database, signals, visitor = parts.core.database, parts.core.signals, parts.guard.visitor

    @router.post("/answers/{seq}/thumb", status_code=200)
    async def thumb(
        seq: Annotated[int, Path(ge=1, lt=2**31)], said: Thumb, by: Annotated[Visitor, Depends(visitor("thumb"))]
    ) -> Thumb:
        """Whether an answer of the assistant's helped; the last word counts."""
        conversation = await parts.conversation_of(by)
        async with database.begin() as session:
            await mark(session, conversation, seq, said.helpful)
            signals.publish_after_commit(session, conversation_topic(conversation))
        return said

    @router.post("/rating", status_code=200)
    async def give_rating(said: NewRating, by: Annotated[Visitor, Depends(visitor("rating"))]) -> NewRating:
        """How well the visitor's last resolved matter was settled; the last word counts."""
        conversation = await parts.conversation_of(by)
        comment = said.comment.replace("\0", "").strip()
        async with database.begin() as session:
            await rate(session, conversation, said.score, comment, datetime.now(UTC))
            signals.publish_after_commit(session, conversation_topic(conversation))
        return said

    @router.post("/restart", status_code=204)
    async def start_over(by: Annotated[Visitor, Depends(visitor("restart"))]) -> None:
        """A clean slate: the assistant forgets what was said. Not while a person has the conversation."""
        conversation = await parts.conversation_of(by)
        async with database.begin() as session:
            await restart(session, parts.log, conversation, datetime.now(UTC))
