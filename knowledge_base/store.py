"""Entries in the database. Takes a session and never commits: whoever opened the unit of work does."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.entries import LANGUAGES, Entry, Variant, check_entry
from knowledge_base.errors import EntryConflict, EntryNotFound
from knowledge_base.tables import EntryRow, StateRow

Begin = Callable[[], AbstractAsyncContextManager[AsyncSession]]


def _entry(row: EntryRow) -> Entry:
    variants = {
        language: Variant(given["question"], tuple(given["phrasings"]), given["answer"])
        for language in LANGUAGES
        if (given := row.variants.get(language))
    }
    return Entry(row.id, variants, row.category, tuple(row.tags), row.valid_from, row.valid_until, row.enabled)


async def read_entries(session: AsyncSession) -> dict[str, tuple[Entry, int]]:
    """Every entry with its version, by id, in the order they were made."""
    rows = await session.scalars(select(EntryRow).order_by(EntryRow.created_at, EntryRow.id))
    return {row.id: (_entry(row), row.version) for row in rows}


async def read_revision(session: AsyncSession) -> int:
    """The number of writes so far."""
    return await session.scalar(select(StateRow.revision).where(StateRow.id == 1)) or 0


async def write_entry(
    session: AsyncSession, entry: Entry, *, new: bool = False, version: int | None = None, now: datetime | None = None
) -> int:
    """Insert or replace, and return the entry's new version.

    `new` refuses an id that exists; `version` refuses when the stored entry has another one (both EntryConflict).
    Raises EntryInvalid where the entry breaks a rule.
    """
    entry = check_entry(entry)
    now = now or datetime.now(UTC)
    row = await session.get(EntryRow, entry.id, with_for_update=True)
    if row is None:
        if version is not None:
            raise EntryConflict(f"The entry {entry.id!r} was deleted meanwhile. Copy your text and make it anew.")
        row = EntryRow(id=entry.id, created_at=now, version=0)
        session.add(row)
    elif new:
        raise EntryConflict(f"There is an entry {entry.id!r} already. Choose another id or edit that one.")
    elif version is not None and version != row.version:
        raise EntryConflict(f"The entry {entry.id!r} was changed by somebody else meanwhile. Reload it and edit again.")
    row.category, row.tags, row.enabled = entry.category, list(entry.tags), entry.enabled
    row.valid_from, row.valid_until = entry.valid_from, entry.valid_until
    row.variants = {
        language: {"question": variant.question, "phrasings": list(variant.phrasings), "answer": variant.answer}
        for language, variant in entry.variants.items()
    }
    row.version += 1
    row.updated_at = now
    await _bump(session)
    return row.version


async def remove_entry(session: AsyncSession, entry_id: str) -> None:
    """Raises EntryNotFound."""
    gone = await session.execute(delete(EntryRow).where(EntryRow.id == entry_id).returning(EntryRow.id))
    if gone.first() is None:
        raise EntryNotFound(entry_id)
    await _bump(session)


async def write_entries(session: AsyncSession, entries: Sequence[Entry], *, now: datetime | None = None) -> None:
    """Insert or replace them all (an import)."""
    for entry in entries:
        await write_entry(session, entry, now=now)


async def _bump(session: AsyncSession) -> None:
    await session.flush()
    bumped = await session.execute(
        update(StateRow).where(StateRow.id == 1).values(revision=StateRow.revision + 1).returning(StateRow.revision)
    )
    if bumped.first() is None:
        session.add(StateRow(id=1, revision=1))
        await session.flush()
