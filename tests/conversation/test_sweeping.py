"""Uploaded and never sent: gone after a day. Whatever a message names stays."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.desk_side import ConversationsForHandoff
from bot.conversation.errors import FileMissing
from bot.conversation.files import attachments_of, name_in_message
from bot.conversation.model import Attachment, InboundMessage, RemoteFile
from bot.conversation.sweeping import AT_ONCE, KEPT_FOR, UnsentFiles
from handoff.errors import InvalidFile
from tests.conversation.conftest import Talk


def tomorrow() -> datetime:
    return datetime.now(UTC) + KEPT_FOR + timedelta(minutes=1)


async def left(talk: Talk, files: list[Attachment]) -> list[str]:
    names = []
    for file in files:
        with suppress(FileMissing):
            names.append((await talk.files.read(file.file or "")).name)
    return names


async def test_what_no_message_names_is_gone_after_a_day_and_no_sooner(talk: Talk) -> None:
    talk.turns.hold()
    talking = ConversationsForHandoff(talk.log, talk.signals)
    remote = RemoteFile("file", "ref-1", "later.txt")
    conversation = (await talk.inbox.accept(InboundMessage("web", "mai", "m1", "hi", attachments=(remote,)))).conversation_id
    files = [await talk.files.put(conversation, "web", f"{name}.txt", b"x") for name in ("sent", "replied", "forgotten")]
    sent, replied, forgotten = files
    await talk.inbox.accept(InboundMessage("web", "mai", "m2", "look", attachments=(sent,)))
    async with talk.database.begin() as session:
        await talking.append_reply(session, conversation, "Linh", "here", [replied.file or ""], "reply-1", datetime.now(UTC))
    unsent = UnsentFiles(talk.database)
    assert await unsent.sweep(datetime.now(UTC) + KEPT_FOR - timedelta(minutes=1)) == 0
    assert await unsent.sweep(tomorrow()) == 1
    assert await unsent.sweep(tomorrow()) == 0
    assert await left(talk, files) == ["sent.txt", "replied.txt"]
    # Somebody who kept the page open for a day is told, and nothing is half said.
    with pytest.raises(FileMissing):
        await talk.inbox.accept(InboundMessage("web", "mai", "m3", "look", attachments=(forgotten,)))
    async with talk.database.begin() as session:
        with pytest.raises(InvalidFile):
            await talking.append_reply(session, conversation, "Linh", "", [forgotten.file or ""], "reply-2", datetime.now(UTC))
    async with talk.database.reading() as session:
        assert [said.text for said in await talk.log.transcript(session, conversation)] == ["hi", "look", "here"]


async def test_a_file_that_is_being_sent_just_then_is_passed_over(talk: Talk) -> None:
    """The message is not committed yet when the sweep comes by."""
    files = [await talk.files.put("one", "web", f"{name}.txt", b"x") for name in ("a", "b")]
    unsent = UnsentFiles(talk.database)
    async with talk.database.begin() as session:
        await attachments_of(session, "one", [files[0].file or ""])
        await name_in_message(session, [files[0].file or ""])
        sweeping = asyncio.create_task(unsent.sweep(tomorrow()))
        await asyncio.sleep(0.2)  # PostgreSQL sweeps meanwhile, SQLite's one writer comes next
    assert await sweeping == 1
    assert await left(talk, files) == ["a.txt"]


async def test_many_go_batch_by_batch(talk: Talk) -> None:
    for n in range(AT_ONCE + 2):
        await talk.files.put("one", "web", f"{n}.txt", b"x")
    unsent = UnsentFiles(talk.database)
    assert [await unsent.sweep(tomorrow()) for _ in range(3)] == [AT_ONCE, 2, 0]
