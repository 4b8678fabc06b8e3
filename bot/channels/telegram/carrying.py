"""From the website to Telegram and back: `/start` with a link's token, `/web`."""

from datetime import UTC, datetime

from bot.channels.contract import Core
from bot.channels.telegram.phrases import phrase
from bot.channels.telegram.reading import Linked
from bot.conversation.carrying import Followed, follow
from bot.conversation.errors import LinkOver
from bot.conversation.links import CarryLinks, Link
from bot.conversation.model import InboundMessage
from bot.conversation.signals import conversation_topic


class Carrying:
    def __init__(self, core: Core, links: CarryLinks) -> None:
        self._core = core
        self._links = links

    async def follow(self, linked: Linked) -> bool:
        """Go on with the conversation that the link carries, and say so. False where it is no link of ours; that of an
        advertisement, say."""
        link = self._links.read(linked.payload, "telegram")
        if link is None:
            return False
        followed = await self._follow(link, linked.source)
        if followed in (Followed.CARRIED, Followed.HERE):
            await self._say(link.conversation_id, "carried", linked.source)
        else:
            own = await self._core.inbox.conversation_of(linked.source)
            await self._say(own, "carried_not" if followed else "link_over", linked.source)
        return True

    async def _follow(self, link: Link, source: InboundMessage) -> Followed | None:
        try:
            async with self._core.database.begin() as session:
                followed = await follow(session, link, source.address, datetime.now(UTC))
                self._core.signals.publish_after_commit(session, conversation_topic(link.conversation_id))
        except LinkOver:
            return None
        return followed

    async def _say(self, conversation: str, key: str, source: InboundMessage) -> None:
        await self._core.notices.say(
            conversation,
            lambda language: phrase(key, language),
            datetime.now(UTC),
            once=f"{key} {source.external_id}",
            kind=key,
            at=source.address,
        )
