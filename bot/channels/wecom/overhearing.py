"""What a servicer writes to the customer in WeCom itself: the ticket's thread shows it, and nobody delivers it again."""

from datetime import UTC, datetime

from sqlalchemy import select

from bot.channels.contract import Core
from bot.conversation.files import attach
from bot.conversation.log import ConversationLog, Draft
from bot.conversation.markdown import as_text
from bot.conversation.model import Attachment, Author, InboundMessage
from bot.conversation.signals import FILES
from bot.conversation.tables import MessageRow


class Overhearing:
    def __init__(self, core: Core) -> None:
        self._core = core
        # A log that owes no deliveries: WeCom has delivered it.
        self._log = ConversationLog(core.signals, frozenset())

    async def note(self, message: InboundMessage, servicer: str) -> None:
        """Once, however often it is told."""
        conversation = await self._core.inbox.conversation_of(message)
        now = datetime.now(UTC)
        async with self._core.database.begin() as session:
            held = await self._log.hold(session, conversation)
            said = select(MessageRow.seq).where(
                MessageRow.conversation_id == conversation, MessageRow.external_id == message.external_id
            )
            if (await session.execute(said)).first() is not None:
                return
            attachments = await attach(session, conversation, message, now) or []
            draft = Draft(
                Author.AGENT,
                as_text(message.text),
                author_name=servicer[:80],
                external_id=message.external_id,
                attachments=tuple(Attachment.from_json(one) for one in attachments),
            )
            await self._log.append(session, held, [draft], now)
            await self._log.save(session, held)
            self._core.signals.publish_after_commit(session, FILES)
