from dataclasses import replace
from datetime import date

import pytest

from bot.db import Database
from bot.migrate import alembic_config, upgrade
from knowledge_base import KnowledgeBase, Variant, write_entries
from knowledge_base.errors import EntryConflict, EntryNotFound
from knowledge_base.history import Line, Version, diff, read_deleted, read_version, read_versions
from knowledge_base.store import remove_entry, write_entry
from tests.knowledge_base.conftest import SHOP, entry

RETURNS = SHOP[4]


async def versions(database: Database, entry_id: str = RETURNS.id, **which: int) -> list[Version]:
    async with database.reading() as session:
        return await read_versions(session, entry_id, **which)


async def write(database: Database, *entries, **how: object) -> None:  # type: ignore[no-untyped-def]
    async with database.begin() as session:
        for one in entries:
            await write_entry(session, one, **how)  # type: ignore[arg-type]


async def remove(database: Database, entry_id: str, **how: object) -> None:
    async with database.begin() as session:
        await remove_entry(session, entry_id, **how)  # type: ignore[arg-type]


async def test_every_write_is_remembered_with_its_author_newest_first(database: Database) -> None:
    async with database.begin() as session:
        await write_entries(session, SHOP, author="Linh")
    scheduled = replace(RETURNS, valid_until=date(2026, 12, 31), enabled=False)
    await write(database, scheduled, author="Minh Anh")
    await remove(database, RETURNS.id, author="Linh")
    assert [(v.version, v.author, v.action, v.entry) for v in await versions(database)] == [
        (3, "Linh", "deleted", None),
        (2, "Minh Anh", "saved", scheduled),
        (1, "Linh", "imported", RETURNS),
    ]
    assert [v.version for v in await versions(database, before=3, limit=1)] == [2]


async def test_an_entry_made_anew_goes_on_counting(database: Database) -> None:
    await write(database, RETURNS)
    await remove(database, RETURNS.id)
    async with database.begin() as session:
        assert await write_entry(session, RETURNS, new=True, action="restored") == 3
    await remove(database, RETURNS.id)
    async with database.begin() as session:
        await write_entries(session, [RETURNS])
    assert [(v.version, v.action) for v in await versions(database)][:3] == [(5, "imported"), (4, "deleted"), (3, "restored")]


async def test_a_refused_write_leaves_no_version(database: Database) -> None:
    await write(database, RETURNS)
    with pytest.raises(EntryConflict):
        await write(database, RETURNS, version=7)
    with pytest.raises(EntryConflict):
        await remove(database, RETURNS.id, version=7)
    with pytest.raises(EntryNotFound):
        await remove(database, "no-such-entry")
    assert [v.version for v in await versions(database)] == [1]


async def test_deleted_entries_can_be_found_with_what_they_said(database: Database) -> None:
    await write(database, *SHOP)
    await remove(database, RETURNS.id, author="Linh")
    await remove(database, "gift-wrap")
    await write(database, SHOP[3])
    async with database.reading() as session:
        [(deletion, deleted)] = await read_deleted(session)
        assert await read_version(session, RETURNS.id, 99) is None
    assert (deletion.author, deleted) == ("Linh", RETURNS)


async def test_restoring_is_a_save_of_what_was(knowledge: KnowledgeBase, database: Database) -> None:
    await knowledge.delete(RETURNS.id, author="Linh")
    was = (await versions(database))[1].entry
    assert was is not None
    await knowledge.save(was, new=True, author="Minh Anh", action="restored")
    assert knowledge.get(RETURNS.id) == RETURNS
    assert (await knowledge.understand("can I send this back")).candidates[0].id == RETURNS.id
    newest = (await versions(database))[0]
    assert (newest.author, newest.action) == ("Minh Anh", "restored")


async def test_entries_older_than_their_history_get_a_first_version(database: Database) -> None:
    from alembic import command

    closed = replace(RETURNS, valid_from=date(2026, 1, 2), tags=("a", "b"), category="returns", enabled=False)
    await write(database, closed, *SHOP[:2])
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "0001"))
    await upgrade(database)
    [only] = await versions(database)
    assert (only.version, only.author, only.entry) == (1, "", closed)


def test_a_difference_is_told_field_by_field() -> None:
    before = entry("lamps", ["Do you sell lamps?", "lamps", "lights"], category="shop")
    after = replace(
        before,
        category="",
        enabled=False,
        valid_from=date(2026, 7, 1),
        variants={
            "en": Variant("Do you sell lamps?", ("lamps", "lanterns"), "Yes.\n\nAll of paper."),
            "vi": Variant("Có bán đèn không?", (), "Có."),
        },
    )
    changes = {(change.field, change.language): change.lines for change in diff(before, after)}
    assert changes == {
        ("category", None): (Line("-", "shop"),),
        ("enabled", None): (Line("-", "yes"), Line("+", "no")),
        ("valid_from", None): (Line("+", "2026-07-01"),),
        ("phrasings", "en"): (Line("-", "lights"), Line("+", "lanterns")),
        ("answer", "en"): (
            Line("-", "The answer to: Do you sell lamps?"),
            Line("+", "Yes."),
            Line("+", ""),
            Line("+", "All of paper."),
        ),
        ("question", "vi"): (Line("+", "Có bán đèn không?"),),
        ("answer", "vi"): (Line("+", "Có."),),
    }
    assert diff(after, after) == ()


def test_lines_that_stay_are_shown_around_those_that_change() -> None:
    said = [entry("tea", ["Tea?"]) for _ in range(2)]
    old, new = (
        replace(one, variants={"en": Variant("Tea?", (), text)})
        for one, text in zip(said, ["Green.\nBlack.\nWhite.", "Green.\nOolong.\nWhite."], strict=True)
    )
    [change] = diff(old, new)
    assert [f"{line.mark}{line.text}" for line in change.lines] == [" Green.", "-Black.", "+Oolong.", " White."]
    assert {line.mark for one in diff(None, new) for line in one.lines} == {"+"}
