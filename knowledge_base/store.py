"""Entries in the database. Takes a session and never commits: whoever opened the unit of work does."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.entries import LANGUAGES, Entry, Variant, check_entry
from knowledge_base.errors import EntryConflict, EntryNotFound
from knowledge_base.history import Action, record
from knowledge_base.remarks import Remark
from knowledge_base.tables import EntryRow, StateRow, VersionRow

Begin = Callable[[], AbstractAsyncContextManager[AsyncSession]]

_AT_ONCE = 500
"""Entries of an import that are looked up together: databases limit the parameters of one statement."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry as the database has it."""

    entry: Entry
    version: int
    created_at: datetime


_COLUMNS = (
    EntryRow.id,
    EntryRow.variants,
    EntryRow.category,
    EntryRow.tags,
    EntryRow.valid_from,
    EntryRow.valid_until,
    EntryRow.enabled,
    EntryRow.version,
    EntryRow.created_at,
)
"""Read as plain rows: the identity map of a session would hold everything twice."""


def _entry(row: Any) -> Entry:
    variants = {
        language: Variant(given["question"], tuple(given["phrasings"]), given["answer"])
        for language in LANGUAGES
        if (given := row.variants.get(language))
    }
    return Entry(row.id, variants, row.category, tuple(row.tags), row.valid_from, row.valid_until, row.enabled)


async def read_entries(session: AsyncSession) -> dict[str, tuple[Entry, int]]:
    """Every entry with its version, by id, in the order they were made."""
    return {entry_id: (one.entry, one.version) for entry_id, one in (await read_stored(session)).items()}


async def read_stored(session: AsyncSession, ids: Collection[str] | None = None) -> dict[str, Stored]:
    """Those entries, or every one, by id, in the order they were made."""
    everything = select(*_COLUMNS).order_by(EntryRow.created_at, EntryRow.id)
    if ids is None:
        return {row.id: Stored(_entry(row), row.version, row.created_at) for row in await session.execute(everything)}
    found: list[Stored] = []
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = await session.execute(everything.where(EntryRow.id.in_(wanted[start : start + _AT_ONCE])))
        found += [Stored(_entry(row), row.version, row.created_at) for row in rows]
    return {one.entry.id: one for one in sorted(found, key=lambda one: (one.created_at, one.entry.id))}


async def read_changed(session: AsyncSession, revision: int) -> set[str]:
    """The ids of entries written or deleted since that revision."""
    return set(await session.scalars(select(VersionRow.entry_id).where(VersionRow.revision > revision).distinct()))


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
    revision = await _bump(session)
    row = await session.get(EntryRow, entry.id, with_for_update=True)
    if row is None:
        if version is not None:
            raise EntryConflict(Remark("conflict_deleted", {"id": entry.id}))
    elif new:
        raise EntryConflict(Remark("conflict_exists", {"id": entry.id}))
    elif version is not None and version != row.version:
        raise EntryConflict(Remark("conflict_changed", {"id": entry.id}))
    past = row.version if row else (await _past(session, [entry.id])).get(entry.id, 0)
    _put(session, entry, row, past, revision, author, action, now or datetime.now(UTC))
    await session.flush()
    return past + 1


async def remove_entry(
    session: AsyncSession, entry_id: str, *, version: int | None = None, author: str = "", now: datetime | None = None
) -> None:
    """Raises EntryNotFound, or EntryConflict where the stored entry has another version than the given one."""
    revision = await _bump(session)
    row = await session.get(EntryRow, entry_id, with_for_update=True)
    if row is None:
        raise EntryNotFound(entry_id)
    if version is not None and version != row.version:
        raise EntryConflict(Remark("conflict_changed", {"id": entry_id}))
    record(session, entry_id, row.version + 1, revision, None, author, "deleted", now or datetime.now(UTC))
    await session.delete(row)
    await session.flush()


async def write_entries(
    session: AsyncSession, entries: Sequence[Entry], *, author: str = "", now: datetime | None = None
) -> None:
    """Insert or replace them all (an import). Raises EntryInvalid."""
    begun = now or datetime.now(UTC)
    revision = await _bump(session)
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
            rows[entry.id] = _put(session, entry, row, before, revision, author, "imported", at)
        await session.flush()


def _put(
    session: AsyncSession,
    entry: Entry,
    row: EntryRow | None,
    past: int,
    revision: int,
    author: str,
    action: Action,
    now: datetime,
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
    record(session, entry.id, row.version, revision, entry, author, action, now)
    return row


async def _past(session: AsyncSession, ids: Sequence[str]) -> dict[str, int]:
    """The last version of each that ever was."""
    if not ids:
        return {}
    last = select(VersionRow.entry_id, func.max(VersionRow.version)).where(VersionRow.entry_id.in_(ids))
    return {row[0]: row[1] for row in await session.execute(last.group_by(VersionRow.entry_id))}


async def _bump(session: AsyncSession) -> int:
    """The revision of what is written now, taken before anything else: whoever writes next waits for this one's commit, so
    revisions are seen in order and writers never wait for each other in a circle.
    """
    bumped = await session.scalar(
        update(StateRow).where(StateRow.id == 1).values(revision=StateRow.revision + 1).returning(StateRow.revision)
    )
    if bumped is None:
        session.add(StateRow(id=1, revision=1))
        await session.flush()
    return bumped or 1
