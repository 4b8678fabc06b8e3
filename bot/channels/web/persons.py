"""Who the visitor is, and where else to reach them: identified by the shop, replies by e-mail."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from bot.channels.web.errors import FeatureOff
from bot.channels.web.identity import Identities
from bot.channels.web.models import ConversationOpened, Identity, MailTo
from bot.channels.web.parts import NAME, WebParts
from bot.channels.web.phrases import phrase
from bot.channels.web.visitors import Visitor
from bot.channels.web.wishes import wish
from bot.conversation.contacts import Contact, know
from bot.conversation.markdown import as_text


def build_persons(parts: WebParts, router: APIRouter) -> None:
    options, database, guard = parts.options, parts.core.database, parts.guard
    identities = Identities(options.identity_secret) if options.identity_secret else None

    @router.post("/identify", status_code=200, dependencies=[Depends(guard.anybody("identify"))])
    async def identify(request: Identity) -> ConversationOpened:
        """The conversation of somebody the shop knows. Its token runs out after some hours: identify with each page."""
        if identities is None:
            raise FeatureOff("Users can be identified once FRONTLINE_IDENTITY_SECRET is set.")
        now = datetime.now(UTC)
        person = identities.read(request.token, now)
        visitor, token = guard.tokens.issue_verified(person.subject, person.language, now)
        async with database.begin() as session:
            await know(session, NAME, visitor.contact, Contact(person.name, person.email, verified=True), now)
        return ConversationOpened(conversation=visitor.contact, token=token)

    @router.post("/email", status_code=200)
    async def mail_me(request: MailTo, by: Annotated[Visitor, Depends(guard.visitor("email"))]) -> MailTo:
        """E-mail the replies of people that the visitor does not read here within two minutes."""
        if not options.email:
            raise FeatureOff("Replies can be e-mailed once FRONTLINE_SMTP_URL is set.")
        conversation, now = await parts.conversation_of(by), datetime.now(UTC)
        async with database.begin() as session:
            new = await wish(session, conversation, request.email, now)
        if new:
            digest = hashlib.sha256(f"{request.email} {now.isoformat()}".encode()).hexdigest()[:32]
            said = as_text(request.email)
            await parts.core.notices.say(
                conversation,
                lambda language: phrase("email_noted", language).format(email=said),
                now,
                once=f"email {digest}",
                kind="email_noted",
            )
        return request
