"""What an edited message changes.

While a person has the conversation, they see it as a further line. The assistant answers an edit of the customer's last message;
of an older one it only keeps record. A pencil marks what was not written anew: it says so in every language.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.telegram.reading import Edited
from bot.conversation.addresses import Place
from bot.conversation.model import Author, InboundMessage, Mode
from bot.conversation.tables import ConversationRow, FileRow, MessageRow
from bot.db import Database

PENCIL = "✏️ "


async def as_messages(database: Database, place: Place, edited: Edited) -> Sequence[InboundMessage]:
    """The messages to accept in place of `edited`; none where it tells nothing new (a repetition, an older version)."""
    first, conversation_id = edited.messages[0], place.conversation_id
    kept_as = place.id_of(first.channel, first.external_id)
    async with database.reading() as session:
        versions = await _versions(session, conversation_id, kept_as)
        if not versions:
            return edited.messages  # the edit overtook the message: it is the message, and what comes later its repetition
        latest = max(versions)
        if edited.at <= latest:
            return ()
        known = await _fetched_before(session, conversation_id, first)
        new = tuple(one for one in first.attachments if getattr(one, "remote", None) not in known)
        if not new and versions[latest] == first.text:
            return ()
        mode, last = await _standing(session, conversation_id, kept_as)
    is_answered = mode == Mode.HUMAN or f"{last}:".startswith(f"{kept_as}:")
    mark = "" if mode == Mode.BOT and is_answered else PENCIL
    return [
        replace(
            one,
            external_id=_edited_id(first.external_id, edited.at) + one.external_id.removeprefix(first.external_id),
            text=mark + one.text if one is first else one.text,
            attachments=new if one is first else (),
            silent=not is_answered,
        )
        for one in edited.messages
    ]


def _edited_id(own_id: str, at: int) -> str:
    return f"{own_id}:e{at}"


async def _versions(session: AsyncSession, conversation_id: str, own_id: str) -> dict[int, str]:
    """The texts the message had so far, by when it got them; 0 is when it was written."""
    rows = await session.execute(
        select(MessageRow.external_id, MessageRow.text).where(
            MessageRow.conversation_id == conversation_id,
            (MessageRow.external_id == own_id) | MessageRow.external_id.startswith(f"{own_id}:e", autoescape=True),
        )
    )
    versions: dict[int, str] = {}
    for external_id, text in rows:
        at = (external_id or "").removeprefix(own_id).removeprefix(":e")
        if at.isdigit() or not at:  # the further parts of a long one say nothing of their own
            versions[int(at or 0)] = text.removeprefix(PENCIL)
    return versions


async def _fetched_before(session: AsyncSession, conversation_id: str, message: InboundMessage) -> set[str | None]:
    """Which of the message's files we have already: a changed caption brings its picture again."""
    remotes = [one.remote for one in message.attachments if hasattr(one, "remote")]
    rows = await session.execute(
        select(FileRow.remote).where(FileRow.conversation_id == conversation_id, FileRow.remote.in_(remotes))
    )
    return set(rows.scalars())


async def _standing(session: AsyncSession, conversation_id: str, own_id: str) -> tuple[str, str]:
    """(mode, id of the customer's last message). What was a command, `own_id` may stand at our reply to it alone."""
    mode = select(ConversationRow.mode).where(ConversationRow.id == conversation_id)
    last = (
        select(MessageRow.external_id)
        .where(
            MessageRow.conversation_id == conversation_id,
            (MessageRow.author == Author.CUSTOMER) | (MessageRow.external_id == own_id),
        )
        .order_by(MessageRow.seq.desc())
        .limit(1)
    )
    return (await session.execute(mode)).scalar_one(), (await session.execute(last)).scalar_one() or ""
