"""What customers send beside words: kept, looked at, fetched from the provider, refused where it could harm."""

import asyncio
import io
import zipfile
import zlib

import pytest

from bot.conversation.errors import FileMissing, FileNotHere, FileRefused, MessageRejected
from bot.conversation.failures import because
from bot.conversation.fetching import Fetched, FileFetcher
from bot.conversation.files import attachments_of
from bot.conversation.inspection import MAX_FILE, inspect
from bot.conversation.model import Attachment, InboundMessage, RemoteFile
from bot.conversation.outbox import Failed
from tests.conversation.conftest import Talk

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000100ffff03000006000557bfabd40000000049454e44ae426082"
)


def test_a_file_is_what_its_content_says() -> None:
    picture = inspect("C:\\invoices\\../<receipt>.exe", PNG)
    assert (picture.kind, picture.name, picture.media_type) == ("image", "receipt.png", "image/png")
    assert inspect("ghi chú.txt", "Xin chào".encode()).name == "ghi chú.txt"
    assert inspect("", b"OggS\0\2" + bytes(40)).kind == "voice"


def _office(part: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml", part):
            archive.writestr(name, "<x/>")
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("nothing.png", b"", "empty"),
        ("film.mp4", bytes(MAX_FILE + 1), "too_large"),
        ("program.pdf", b"MZ" + bytes(90), "unknown_kind"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "dangerous"),
        ("page.txt", b"<!DOCTYPE html><p>hello", "dangerous"),
        ("form.pdf", b"%PDF-1.4\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>", "dangerous"),
        ("hidden.pdf", b"%PDF-1.4\nstream\n" + zlib.compress(b"<</OpenAction<</S/JavaScript>>>>") + b"\nendstream", "dangerous"),
        ("polyglot.png", PNG + b"<script>alert(1)</script>", "dangerous"),
        ("macros.docx", _office("word/vbaProject.bin"), "dangerous"),
    ],
)
def test_what_could_harm_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        inspect(name, content)
    assert refused.value.code == code


async def test_a_picture_without_a_word_is_a_message(talk: Talk) -> None:
    where = Attachment("location", name="Office", about={"latitude": 10.77, "longitude": 106.7})
    conversation = (await talk.inbox.accept(InboundMessage("web", "mai", "m1", "", attachments=(where,)))).conversation_id
    await talk.said(conversation, 2)
    async with talk.database.reading() as session:
        assert (await talk.log.read(session, conversation))[0].attachments == (where,)


async def test_nothing_at_all_is_no_message(talk: Talk) -> None:
    with pytest.raises(MessageRejected):
        await talk.write(" ", "m1")
    many = tuple(Attachment("location") for _ in range(11))
    with pytest.raises(MessageRejected, match="At most 10"):
        await talk.inbox.accept(InboundMessage("web", "mai", "m2", "look", attachments=many))


async def test_what_lies_with_the_provider_is_fetched(talk: Talk) -> None:
    answers = [Failed(because("busy", platform="telegram"), permanent=False, retry_after=0.1), Fetched("photo.jpg", PNG)]
    asked: list[tuple[str, str]] = []

    async def provider(channel: str, remote: str) -> Fetched | Failed:
        asked.append((channel, remote))
        return answers.pop(0)

    sent = InboundMessage("pushed", "mai", "m1", "this one", attachments=(RemoteFile("image", "ref-1"),))
    conversation = (await talk.inbox.accept(sent)).conversation_id
    async with talk.database.reading() as session:
        (attachment,) = (await talk.log.read(session, conversation))[0].attachments
    with pytest.raises(FileNotHere):
        await talk.files.read(attachment.file or "")
    fetching = asyncio.create_task(FileFetcher(talk.database, talk.signals, provider).run())
    async with asyncio.timeout(30):
        while answers:
            await asyncio.sleep(0.05)
        while True:
            try:
                found = await talk.files.read(attachment.file or "")
                break
            except FileNotHere:
                await asyncio.sleep(0.05)
    fetching.cancel()
    assert asked == [("pushed", "ref-1")] * 2
    assert (found.content, found.media_type, found.name) == (PNG, "image/png", "photo.png")


async def test_what_harms_is_not_kept_though_a_provider_had_it(talk: Talk) -> None:
    async def provider(_channel: str, _remote: str) -> Fetched | Failed:
        return Fetched("page.html", b"<!doctype html><script>alert(1)</script>")

    sent = InboundMessage("pushed", "mai", "m1", "", attachments=(RemoteFile("file", "ref-1", "page.html"),))
    conversation = (await talk.inbox.accept(sent)).conversation_id
    fetching = asyncio.create_task(FileFetcher(talk.database, talk.signals, provider).run())
    async with asyncio.timeout(30):
        while not await talk.files.failures(conversation):
            await asyncio.sleep(0.05)
    fetching.cancel()
    (reason,) = (await talk.files.failures(conversation)).values()
    assert reason == because("file_dangerous", limit=20)


async def test_a_file_belongs_to_its_conversation(talk: Talk) -> None:
    kept = await talk.files.put("one", "web", "receipt.png", PNG)
    async with talk.database.reading() as session:
        assert await attachments_of(session, "one", [kept.file or ""]) == (kept,)
        with pytest.raises(FileMissing):
            await attachments_of(session, "another", [kept.file or ""])
