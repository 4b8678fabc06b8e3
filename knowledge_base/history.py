"""What an entry was, who changed it and when; and how two states of it differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base.entries import LANGUAGES, Entry, Language, Variant, plain_entry
from knowledge_base.tables import EntryRow, VersionRow

Action = Literal["saved", "imported", "deleted", "restored"]
PAGE = 20
_DAYS = ("valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class Version:
    """`entry` is None where this version deleted it; `author` is empty where nobody was named."""

    entry_id: str
    version: int
    at: datetime
    author: str
    action: Action
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference: "+" came, "-" went, " " stayed."""

    mark: Literal["+", "-", " "]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs; `language` where it is a variant's."""

    field: Literal["category", "tags", "valid_from", "valid_until", "enabled", "question", "phrasings", "answer"]
    language: Language | None
    lines: tuple[Line, ...]


def record(
    session: AsyncSession,
    entry_id: str,
    version: int,
    revision: int,
    entry: Entry | None,
    author: str,
    action: Action,
    now: datetime,
) -> None:
    """Add a version to the session's unit of work. `entry` is None for a deletion; `revision` the knowledge base's with it."""
    content = None if entry is None else _stored(entry)
    row = VersionRow(entry_id=entry_id, version=version, revision=revision, at=now, author=author[:80], action=action)
    row.content = content
    session.add(row)


async def read_versions(session: AsyncSession, entry_id: str, *, before: int | None = None, limit: int = PAGE) -> list[Version]:
    """The newest first, at most `limit`, older than version `before`."""
    wanted = select(VersionRow).where(VersionRow.entry_id == entry_id)
    if before is not None:
        wanted = wanted.where(VersionRow.version < before)
    return [_version(row) for row in await session.scalars(wanted.order_by(VersionRow.version.desc()).limit(limit))]


async def read_version(session: AsyncSession, entry_id: str, version: int) -> Version | None:
    """One of them, or None."""
    row = await session.get(VersionRow, (entry_id, version))
    return _version(row) if row else None


async def read_deleted(session: AsyncSession, *, limit: int = 200) -> list[tuple[Version, Entry]]:
    """Deleted entries, the latest first: the deletion, and what was deleted."""
    last = select(VersionRow.entry_id, func.max(VersionRow.version).label("version")).group_by(VersionRow.entry_id).subquery()
    gone = (
        select(VersionRow)
        .join(last, (last.c.entry_id == VersionRow.entry_id) & (last.c.version == VersionRow.version))
        .where(VersionRow.action == "deleted", VersionRow.entry_id.not_in(select(EntryRow.id)))
        .order_by(VersionRow.at.desc())
        .limit(limit)
    )
    found = []
    for row in list(await session.scalars(gone)):
        deleted = await read_version(session, row.entry_id, row.version - 1)
        if deleted and deleted.entry:
            found.append((_version(row), deleted.entry))
    return found


def diff(before: Entry | None, after: Entry | None) -> tuple[Change, ...]:
    """Every field that differs, in the order that the editor shows them. None is an entry that is not there."""
    changes = []
    for field in ("category", "tags", "enabled", *_DAYS):
        old, new = _lines(before, field), _lines(after, field)
        if old != new:
            changes.append(Change(field, None, _replaced(old, new)))  # type: ignore[arg-type]  # the literals above
    for language in LANGUAGES:
        was, is_ = (entry.variants.get(language) if entry else None for entry in (before, after))
        changes += _differences(language, was, is_)
    return tuple(changes)


def _differences(language: Language, was: Variant | None, is_: Variant | None) -> list[Change]:
    changes = []
    if (old := [was.question] if was else []) != (new := [is_.question] if is_ else []):
        changes.append(Change("question", language, _replaced(old, new)))
    old, new = list(was.phrasings) if was else [], list(is_.phrasings) if is_ else []
    if set(old) != set(new):
        gone, come = [line for line in old if line not in new], [line for line in new if line not in old]
        changes.append(Change("phrasings", language, _replaced(gone, come)))
    old, new = was.answer.splitlines() if was else [], is_.answer.splitlines() if is_ else []
    if old != new:
        changes.append(Change("answer", language, _merged(old, new)))
    return changes


def _replaced(old: Sequence[str], new: Sequence[str]) -> tuple[Line, ...]:
    return (*(Line("-", line) for line in old), *(Line("+", line) for line in new))


def _merged(old: Sequence[str], new: Sequence[str]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [Line(" ", line) for line in old[a:b]]
        else:
            lines += _replaced(old[a:b], new[c:d])
    return tuple(lines)


def _lines(entry: Entry | None, field: str) -> list[str]:
    if field == "enabled":  # an entry is, unless somebody says otherwise
        return ["yes" if entry is None or entry.enabled else "no"]
    value = getattr(entry, field, None)
    if isinstance(value, tuple):
        return [", ".join(value)] if value else []
    return [str(value)] if value else []


def _stored(entry: Entry) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in plain_entry(entry).items()}


def _version(row: VersionRow) -> Version:
    entry = None if row.content is None else _entry(row.content)
    return Version(row.entry_id, row.version, row.at, row.author, row.action, entry)  # type: ignore[arg-type]  # an Action


def _entry(content: dict[str, Any]) -> Entry:
    """Not checked again: what once was right is shown even where the rules have changed since."""
    first, last = (date.fromisoformat(content[day]) if day in content else None for day in _DAYS)
    variants = {
        language: Variant(given["question"], tuple(given["phrasings"]), given["answer"])
        for language, given in content["variants"].items()
    }
    tags = tuple(content.get("tags", ()))
    return Entry(content["id"], variants, content.get("category", ""), tags, first, last, content.get("enabled", True))
