"""Files from the website: sent, named by a message, read again by a signed link."""

import struct
import zlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from bot.channels.web.models import MAX_UPLOAD
from bot.conversation.failures import because
from bot.conversation.tables import FileRow
from bot.files_door import FileLinks
from tests.channels.web.conftest import Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    (
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(b"\0\xff")),
        _chunk(b"IEND", b""),
    )
)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


async def upload(caller: Caller, content: bytes, name: str):
    return await caller.http.post("/web/files", params={"name": name}, content=content, headers=caller.headers)


async def test_a_picture_is_sent_and_seen(mai, shop):
    kept = await upload(mai, PNG, "../cup<1>.jpeg")
    assert kept.status_code == 201
    told = {key: value for key, value in kept.json().items() if key != "id"}
    assert told == {"kind": "image", "name": "cup 1.png", "media_type": "image/png", "size": len(PNG)}
    assert (await mai.post({"id": "message-1", "files": [kept.json()["id"]]})).status_code == 202
    shown = (await mai.read(1))[0]["attachments"][0]
    picture = await mai.http.get(shown["url"])  # no token: an <img> has none
    assert picture.content == PNG
    assert picture.headers["Content-Disposition"].startswith("inline")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Content-Security-Policy"].startswith("sandbox")
    assert [message.attachments[0].name for message in shop.heard] == ["cup 1.png"]


async def test_a_document_can_only_be_saved_and_read_in_parts(mai):
    kept = (await upload(mai, PDF, "hóa đơn.pdf")).json()
    await mai.post({"id": "message-1", "text": "my invoice", "files": [kept["id"]]})
    url = (await mai.read(1))[0]["attachments"][0]["url"]
    whole = await mai.http.get(url)
    names = "filename=\"h_a __n.pdf\"; filename*=UTF-8''h%C3%B3a%20%C4%91%C6%A1n.pdf"
    assert whole.headers["Content-Disposition"] == f"attachment; {names}"
    for wanted, part in {"bytes=0-3": PDF[:4], "bytes=5-": PDF[5:], "bytes=-6": PDF[-6:], "bytes=0-99999": PDF}.items():
        answer = await mai.http.get(url, headers={"Range": wanted})
        assert (answer.status_code, answer.content) == (206, part)
    assert (await mai.http.get(url, headers={"Range": "bytes=99999-"})).status_code == 416


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.png", "empty"),
        (b"MZ\x90\0\x03\0\0\0", "setup.exe", "unknown_kind"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "cup.svg", "dangerous"),
        (b"<!doctype html><script>alert(1)</script>", "note.txt", "dangerous"),
    ],
)
async def test_what_is_not_taken_is_refused_with_a_reason(mai, content, name, code):
    refused = await upload(mai, content, name)
    assert (refused.status_code, refused.json()["error"]) == (422, code)


async def test_a_file_that_is_too_large_is_not_read(mai):
    refused = await upload(mai, b"\0" * (MAX_UPLOAD + 1), "film.mp4")
    assert (refused.status_code, refused.json()["error"]) == (413, "too_large")

    async def unannounced():
        for _ in range(MAX_UPLOAD // 65536 + 2):
            yield bytes(65536)

    try:
        refused = await mai.http.post("/web/files", content=unannounced(), headers=mai.headers)
    except OSError:
        return  # the server hung up in the middle, as it may
    assert refused.status_code == 413


async def test_somebody_elses_file_cannot_be_sent_on(mai, ben):
    kept = (await upload(mai, PNG, "mine.png")).json()
    await ben.write("hello")
    refused = await ben.post({"id": "message-2", "files": [kept["id"]]})
    assert (refused.status_code, refused.json()["error"]) == (422, "unknown_file")


async def test_a_link_that_was_changed_opens_nothing(mai):
    kept = (await upload(mai, PNG, "cup.png")).json()
    await mai.post({"id": "message-1", "files": [kept["id"]]})
    url = (await mai.read(1))[0]["attachments"][0]["url"]
    for spoilt in (url[:-1] + ("0" if url[-1] != "0" else "1"), url.split("?")[0], url.replace("until=", "until=9")):
        assert (await mai.http.get(spoilt)).status_code == 403


async def test_a_file_still_on_its_way_is_asked_for_again(mai, shop):
    links, now = FileLinks(shop.secret), datetime.now(UTC)
    row = {"id": "a" * 24, "conversation_id": "c", "channel": "telegram", "due_at": now, "name": "", "media_type": "", "size": 0}
    rows = [
        {**row, "state": "due", "failure": None},
        {**row, "id": "b" * 24, "state": "failed", "failure": because("file_expired", platform="telegram")},
    ]
    async with shop.database.begin() as session:
        await session.execute(insert(FileRow), rows)
    waiting = await mai.http.get("/web" + links.sign("a" * 24, now))
    assert (waiting.status_code, "Retry-After" in waiting.headers) == (404, True)
    lost = await mai.http.get("/web" + links.sign("b" * 24, now))
    assert (lost.status_code, "Retry-After" in lost.headers) == (404, False)
