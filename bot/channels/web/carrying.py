"""Coming to the website and going on elsewhere: the links that lead into a conversation, and what the widget may offer."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header

from bot.channels.web.errors import FeatureOff, KeptHere, LinkRefused
from bot.channels.web.models import MAX_UPLOAD, ConversationOpened, GoingOn, Invitation, ReturnLink, WebStatus
from bot.channels.web.parts import NAME, WebParts
from bot.channels.web.visitors import Visitor
from bot.conversation.addresses import Whereabouts, find_place, whereabouts
from bot.conversation.carrying import Followed, follow
from bot.conversation.errors import LinkOver
from bot.conversation.links import CarryLinks, Link
from bot.conversation.model import Address
from bot.conversation.signals import conversation_topic
from bot.languages import LANGUAGES


def build_carrying(parts: WebParts, router: APIRouter) -> None:
    options, guard, links = parts.options, parts.guard, CarryLinks(parts.options.secret)

    @router.get("/status", dependencies=[Depends(guard.anybody("status"))])
    async def status(authorization: Annotated[str, Header()] = "") -> WebStatus:
        """What the widget may offer now, to the visitor whom the token names where there is one."""
        known = guard.tokens.presented(authorization)
        return WebStatus(
            people=await options.somebody_here(),
            email=options.email,
            max_file_bytes=MAX_UPLOAD,
            languages=list(LANGUAGES),
            telegram=await _way_to(parts, "telegram", known[0] if known else None),
        )

    @router.post("/resume", status_code=200, dependencies=[Depends(guard.anybody("identify"))])
    async def resume(request: ReturnLink, authorization: Annotated[str, Header()] = "") -> ConversationOpened:
        """The conversation that a link leads to: of a mail, or from another channel. One of those is good once; whoever followed
        it shows their token to be let in again."""
        link = links.read(request.link, NAME)
        known = guard.tokens.presented(authorization)
        visitor, token = await _come(parts, link, known) if link else guard.tokens.follow(request.link)
        return ConversationOpened(conversation=visitor.contact, token=token, carried=bool(link) and (visitor, token) != known)

    @router.post("/going-on", status_code=200)
    async def go_on(request: GoingOn, by: Annotated[Visitor, Depends(guard.visitor("going-on"))]) -> Invitation:
        """Where to go on with the conversation on another channel. The link is good once, for a quarter of an hour."""
        conversation = await parts.conversation_of(by)
        way = await _way_to(parts, request.channel, by)
        # What was read here is not said again there.
        await parts.reading.write()
        url = options.inviting[request.channel].invitation("" if way == "back" else conversation) if way else None
        if url is None:
            raise FeatureOff("This conversation cannot go on there.")
        return Invitation(url=url)


async def _way_to(parts: WebParts, channel: str, visitor: Visitor | None) -> Literal["continue", "back"] | None:
    inviting = parts.options.inviting.get(channel)
    if inviting is None or inviting.invitation("") is None:
        return None
    if visitor and (where := await _whereabouts(parts, visitor)) and where.on(channel):
        return "back"
    # The history of somebody the shop vouches for opens nowhere else.
    return None if visitor and visitor.verified else "continue"


async def _whereabouts(parts: WebParts, visitor: Visitor) -> Whereabouts | None:
    async with parts.core.database.reading() as session:
        place = await find_place(session, Address(NAME, visitor.contact))
        return await whereabouts(session, place.conversation_id) if place else None


async def _come(parts: WebParts, link: Link, presented: tuple[Visitor, str] | None) -> tuple[Visitor, str]:
    """The visitor who followed the link, and their token. Somebody the shop vouches for stays who they are; anybody else becomes
    a new visitor. Raises LinkRefused, KeptHere."""
    known = presented[0] if presented else None
    fresh = parts.guard.tokens.issue(known.language if known else None)
    known_at = Address(NAME, known.contact) if known else None
    to = known_at if known_at and known and known.verified else Address(NAME, fresh[0].contact)
    try:
        async with parts.core.database.begin() as session:
            followed = await follow(session, link, to, datetime.now(UTC), known_at=known_at)
            parts.core.signals.publish_after_commit(session, conversation_topic(link.conversation_id))
    except LinkOver as error:
        raise LinkRefused from error
    if followed is Followed.KEPT:
        raise KeptHere
    return presented if presented and (followed is Followed.HERE or presented[0].verified) else fresh
