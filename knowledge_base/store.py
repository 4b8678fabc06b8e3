"""Entries in the database. Takes a session and never commits: whoever opened the unit of work does."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.entries import LANGUAGES, Entry, Variant, check_entry
from knowledge_base.errors import EntryConflict, EntryNotFound
from knowledge_base.history import Action, record
from knowledge_base.tables import EntryRow, StateRow, VersionRow

Begin = Callable[[], AbstractAsyncContextManager[AsyncSession]]

_AT_ONCE = 500
"""Entries of an import that are looked up together: databases limit the parameters of one statement."""


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
    session: AsyncSession,
    entry: Entry,
    *,
    new: bool = False,
    version: int | None = None,
    author: str = "",
    action: Action = "saved",
    now: datetime | None = None,
) -> int:
    """Insert or replace, remember it as a version of its own, and return the entry's new version.

    `new` refuses an id that exists; `version` refuses when the stored entry has another one (both EntryConflict).
    Raises EntryInvalid where the entry breaks a rule.
    """
    entry = check_entry(entry)
    row = await session.get(EntryRow, entry.id, with_for_update=True)
    if row is None:
        if version is not None:
            raise EntryConflict(f"The entry {entry.id!r} was deleted meanwhile. Copy your text and make it anew.")
    elif new:
        raise EntryConflict(f"There is an entry {entry.id!r} already. Choose another id or edit that one.")
    elif version is not None and version != row.version:
        raise EntryConflict(f"The entry {entry.id!r} was changed by somebody else meanwhile. Reload it and edit again.")
    past = row.version if row else (await _past(session, [entry.id])).get(entry.id, 0)
    _put(session, entry, row, past, author, action, now or datetime.now(UTC))
    await _bump(session)
    return past + 1


async def remove_entry(
    session: AsyncSession, entry_id: str, *, version: int | None = None, author: str = "", now: datetime | None = None
) -> None:
    """Raises EntryNotFound, or EntryConflict where the stored entry has another version than the given one."""
    row = await session.get(EntryRow, entry_id, with_for_update=True)
    if row is None:
        raise EntryNotFound(entry_id)
    if version is not None and version != row.version:
        raise EntryConflict(f"The entry {entry_id!r} was changed by somebody else meanwhile. Look at it again first.")
    record(session, entry_id, row.version + 1, None, author, "deleted", now or datetime.now(UTC))
    await session.delete(row)
    await _bump(session)


async def write_entries(
    session: AsyncSession, entries: Sequence[Entry], *, author: str = "", now: datetime | None = None
) -> None:
    """Insert or replace them all (an import). Raises EntryInvalid."""
    begun = now or datetime.now(UTC)
    for start in range(0, len(entries), _AT_ONCE):
        batch = [check_entry(entry) for entry in entries[start : start + _AT_ONCE]]
        ids = [entry.id for entry in batch]
        found = await session.scalars(select(EntryRow).where(EntryRow.id.in_(ids)).with_for_update())
        rows = {row.id: row for row in found}
        past = await _past(session, [entry_id for entry_id in ids if entry_id not in rows])
        for place, entry in enumerate(batch, start):
            row = rows.get(entry.id)
            before = row.version if row else past.get(entry.id, 0)
            # entries are listed as old as they are: those of one file in its order
            at = begun + timedelta(microseconds=place)
            rows[entry.id] = _put(session, entry, row, before, author, "imported", at)
    await _bump(session)


def _put(
    session: AsyncSession, entry: Entry, row: EntryRow | None, past: int, author: str, action: Action, now: datetime
) -> EntryRow:
    if row is None:
        row = EntryRow(id=entry.id, created_at=now)
        session.add(row)
    row.category, row.tags, row.enabled = entry.category, list(entry.tags), entry.enabled
    row.valid_from, row.valid_until = entry.valid_from, entry.valid_until
    row.variants = {
        language: {"question": variant.question, "phrasings": list(variant.phrasings), "answer": variant.answer}
        for language, variant in entry.variants.items()
    }
    row.version = past + 1
    row.updated_at = now
    record(session, entry.id, row.version, entry, author, action, now)
    return row


async def _past(session: AsyncSession, ids: Sequence[str]) -> dict[str, int]:
    """The last version of each that ever was."""
    if not ids:
        return {}
    last = select(VersionRow.entry_id, func.max(VersionRow.version)).where(VersionRow.entry_id.in_(ids))
    return {row[0]: row[1] for row in await session.execute(last.group_by(VersionRow.entry_id))}


async def _bump(session: AsyncSession) -> None:
    await session.flush()
    bumped = await session.execute(
        update(StateRow).where(StateRow.id == 1).values(revision=StateRow.revision + 1).returning(StateRow.revision)
    )
    if bumped.first() is None:
        session.add(StateRow(id=1, revision=1))
        await session.flush()
