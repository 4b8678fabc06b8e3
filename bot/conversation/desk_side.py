"""Conversations as the handoff sees them: `handoff.ports.Conversations` over the message log, `Files` over the file store."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.errors import FileMissing, FileRefused
from bot.conversation.files import FileStore, attachments_of, name_in_message
from bot.conversation.inspection import MAX_FILE
from bot.conversation.log import ConversationLog, Draft
from bot.conversation.markdown import as_text
from bot.conversation.model import Author, Mode
from bot.conversation.phrases import phrase
from bot.conversation.signals import DESK, Signals, conversation_topic
from bot.conversation.tables import MessageRow
from handoff import TranscriptLine
from handoff.errors import InvalidFile
from handoff.model import KeptFile


class ConversationsForHandoff:
    def __init__(self, log: ConversationLog, signals: Signals) -> None:
        self._log = log
        self._signals = signals

    async def transcript(self, session: AsyncSession, conversation_id: str) -> Sequence[TranscriptLine]:
        return [
            TranscriptLine(
                seq=message.seq,
                author=message.author,
                author_name=message.author_name,
                kind=message.kind,
                text=message.text,
                at=message.at,
                choices=tuple(choice.title for choice in message.choices),
                attachments=tuple(attachment.to_json() for attachment in message.attachments),
                understanding=message.understanding,
                helpful=message.helpful,
            )
            for message in await self._log.transcript(session, conversation_id)
        ]

    async def hold(self, session: AsyncSession, conversation_id: str) -> None:
        await self._log.hold(session, conversation_id)

    async def append_reply(
        self,
        session: AsyncSession,
        conversation_id: str,
        agent_name: str,
        text: str,
        files: Sequence[str],
        reply_id: str,
        now: datetime,
    ) -> bool:
        held = await self._log.hold(session, conversation_id)
        # Looked up while the conversation is held, so two deliveries of one reply can't both find nothing.
        said = select(MessageRow.seq).where(MessageRow.conversation_id == conversation_id, MessageRow.external_id == reply_id)
        if (await session.execute(said)).first() is not None:
            return False
        try:
            attached = await attachments_of(session, conversation_id, files)
            await name_in_message(session, files)
        except FileMissing as missing:
            raise InvalidFile("missing", "A file of this reply is gone: remove it, or attach it again.") from missing
        reply = Draft(Author.AGENT, text, author_name=agent_name, external_id=reply_id, attachments=attached)
        await self._log.append(session, held, [reply], now)
        await self._log.save(session, held)
        return True

    async def agent_joined(self, session: AsyncSession, conversation_id: str, agent_name: str, now: datetime) -> None:
        held = await self._log.hold(session, conversation_id)
        text = phrase("agent_joined", held.language).format(name=as_text(agent_name))
        await self._log.append(session, held, [Draft(Author.SYSTEM, text, kind="agent_joined", author_name=agent_name)], now)
        await self._log.save(session, held)

    async def return_to_assistant(self, session: AsyncSession, conversation_id: str, now: datetime) -> None:
        held = await self._log.hold(session, conversation_id)
        held.mode = Mode.BOT
        held.epoch += 1
        await self._log.append(session, held, [Draft(Author.SYSTEM, phrase("resolved", held.language), kind="resolved")], now)
        await self._log.save(session, held)

    def announce(self, session: AsyncSession, conversation_id: str) -> None:
        self._signals.publish_after_commit(session, conversation_topic(conversation_id))
        self._signals.publish_after_commit(session, DESK)


class FilesForHandoff:
    max_bytes = MAX_FILE

    def __init__(self, store: FileStore) -> None:
        self._store = store

    async def keep(self, conversation_id: str, channel: str, name: str, content: bytes) -> KeptFile:
        try:
            kept = await self._store.put(conversation_id, channel, name, content)
        except FileRefused as refused:
            raise InvalidFile(refused.code, str(refused)) from refused
        return KeptFile(kept.file or "", kept.kind, kept.name, kept.media_type, kept.size)
