"""Files that customers and agents send: kept in the database, so that there is one truth and one backup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from bot.conversation.errors import FileMissing, FileNotHere
from bot.conversation.failures import Failure, because
from bot.conversation.inspection import Inspected, inspect, kind_of
from bot.conversation.log import new_id
from bot.conversation.model import Attachment, InboundMessage, RemoteFile
from bot.conversation.tables import FileRow
from bot.db import Database

MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`media_type` is what the content is, never what the sender called it."""

    id: str
    conversation_id: str
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FileState:
    """`state` is ready, due (it still lies with the provider) or failed, for `failure`; the rest is what is known by now."""

    state: str
    failure: Failure | None
    name: str
    media_type: str
    size: int


class FileStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, conversation_id: str, channel: str, name: str, content: bytes) -> Attachment:
        """Keep a file that came in whole, for a message to name. Raises FileRefused (too large, dangerous, of a kind we do not
        take)."""
        found = inspect(name, content)
        file_id, now = new_id(), datetime.now(UTC)
        row = _row(file_id, conversation_id, channel, now) | ready(found, content) | {"unsent_since": now}
        async with self._database.begin() as session:
            await session.execute(insert(FileRow), [row])
        return Attachment(found.kind, file_id, found.name, found.media_type, len(content))

    async def read(self, file_id: str) -> StoredFile:
        """Raises FileMissing, or FileNotHere while it is still being fetched from the provider or could not be."""
        async with self._database.reading() as session:
            row = await session.get(FileRow, file_id, options=[undefer(FileRow.content)])
        if row is None:
            raise FileMissing(file_id)
        if row.state != "ready" or row.content is None:
            raise FileNotHere((row.failure or because("file_gone")) if row.state == "failed" else None)
        return StoredFile(row.id, row.conversation_id, row.name, row.media_type, row.content)

    async def failures(self, conversation_id: str) -> dict[str, Failure | None]:
        """Why files of the conversation could not be fetched, by their id."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(FileRow.id, FileRow.failure).where(FileRow.conversation_id == conversation_id, FileRow.state == "failed")
            )
            return {row.id: row.failure for row in rows}


async def files_of(session: AsyncSession, conversation_id: str) -> dict[str, FileState]:
    """Every file of the conversation, by its id."""
    rows = await session.execute(
        select(FileRow.id, FileRow.state, FileRow.failure, FileRow.name, FileRow.media_type, FileRow.size).where(
            FileRow.conversation_id == conversation_id
        )
    )
    return {row.id: FileState(row.state, row.failure, row.name, row.media_type, row.size) for row in rows}


async def attachments_of(session: AsyncSession, conversation_id: str, files: Sequence[str]) -> tuple[Attachment, ...]:
    """Stored files as a message of their own conversation carries them, in the order given. Raises FileMissing."""
    rows = await session.execute(
        select(FileRow.id, FileRow.name, FileRow.media_type, FileRow.size).where(
            FileRow.id.in_(files), FileRow.conversation_id == conversation_id, FileRow.state == "ready"
        )
    )
    found = {row.id: Attachment(kind_of(row.media_type), row.id, row.name, row.media_type, row.size) for row in rows}
    for file_id in files:
        if file_id not in found:
            raise FileMissing(file_id)
    return tuple(found[file_id] for file_id in files)


async def name_in_message(session: AsyncSession, files: Sequence[str]) -> None:
    """In the commit that writes a message with these files: from now on they are kept for good. Raises FileMissing for one that
    nobody sent for so long that it was deleted."""
    if not files:
        return
    named = await session.execute(update(FileRow).where(FileRow.id.in_(files)).values(unsent_since=None).returning(FileRow.id))
    if missing := set(files) - set(named.scalars()):
        raise FileMissing(min(missing))


def ready(found: Inspected, content: bytes) -> dict[str, Any]:
    """The columns of a file that is here."""
    return {
        "state": "ready",
        "name": found.name,
        "media_type": found.media_type,
        "size": len(content),
        "content": content,
        "failure": None,
    }


async def attach(
    session: AsyncSession, conversation_id: str, message: InboundMessage, now: datetime
) -> list[dict[str, Any]] | None:
    """The message's attachments as they are stored; for what lies with the provider, a row that says it is to be fetched. Raises
    FileMissing."""
    attachments, rows = [], []
    for one in message.attachments:
        if isinstance(one, RemoteFile):
            row = _row(new_id(), conversation_id, message.channel, now)
            rows.append(row | {"remote": one.remote, "name": one.name[:MAX_NAME], "media_type": one.media_type[:100]})
            attachments.append(Attachment(one.kind, row["id"], one.name[:MAX_NAME], one.media_type[:100], one.size))
        else:
            attachments.append(one)
    if rows:
        await session.execute(insert(FileRow), rows)
    await name_in_message(session, [one.file for one in message.attachments if isinstance(one, Attachment) and one.file])
    return [attachment.to_json() for attachment in attachments] or None


def _row(file_id: str, conversation_id: str, channel: str, now: datetime) -> dict[str, Any]:
    return {
        "id": file_id,
        "conversation_id": conversation_id,
        "channel": channel,
        "state": "due",
        "due_at": now,
        "name": "",
        "media_type": "",
        "size": 0,
    }
