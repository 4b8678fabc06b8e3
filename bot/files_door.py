"""Files of conversations over HTTP, by links that are signed and run out: for the widget and for the desk.

A link is all that its holder needs, for a browser's <img> and <audio> send no tokens. Pictures are shown in place; whatever else
there is can only be saved, and none of it can run a program here: nosniff, and a CSP that puts it in a sandbox of its own.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Header, Query
from fastapi.routing import APIRoute
from pydantic import SecretStr
from starlette.responses import PlainTextResponse, Response

from bot.conversation.errors import FileMissing, FileNotHere
from bot.conversation.files import FileStore, StoredFile

LIFE = timedelta(hours=24)
_STEP = timedelta(hours=1)
"""Links change once an hour and not with every look, so that a browser finds a picture it has kept."""
RETRY_SECONDS = 5
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/heic"})


class FileLinks:
    """Signs and checks links (HMAC-SHA256). `secret` is the server's."""

    def __init__(self, secret: SecretStr) -> None:
        self._key = hashlib.sha256(b"file-links " + secret.get_secret_value().encode()).digest()

    def sign(self, file_id: str, now: datetime) -> str:
        """Where the file is for the next 24 to 25 hours, relative to the server: "/files/ID?until=UNIX&sig=…"."""
        step = int(_STEP.total_seconds())
        until = (int((now + LIFE).timestamp()) // step + 1) * step
        return f"/files/{quote(file_id, safe='')}?{urlencode({'until': until, 'sig': self._signature(file_id, until)})}"

    def verify(self, file_id: str, until: int, sig: str, now: datetime) -> bool:
        """Compared in constant time."""
        right = hmac.compare_digest(self._signature(file_id, until).encode(), sig.encode(errors="replace"))
        return right and now.timestamp() < until

    def _signature(self, file_id: str, until: int) -> str:
        return hmac.new(self._key, f"{until} {file_id}".encode(errors="replace"), hashlib.sha256).hexdigest()[:40]


def build_files_door(files: FileStore, links: FileLinks, route_class: type[APIRoute] = APIRoute) -> APIRouter:
    """`route_class` lets pages elsewhere read what an <img> may show."""
    router = APIRouter(tags=["files"], route_class=route_class)

    @router.get("/files/{file_id}", response_class=Response)
    async def read_file(
        file_id: str,
        until: Annotated[int, Query(ge=0, lt=2**53)] = 0,
        sig: Annotated[str, Query(max_length=100)] = "",
        wanted: Annotated[str, Header(alias="Range", max_length=200)] = "",
    ) -> Response:
        """The file a signed link leads to; a part of it where a player asks for one (RFC 9110, section 14)."""
        now = datetime.now(UTC)
        if not links.verify(file_id, until, sig, now):
            return PlainTextResponse("This link has run out: reload the page it came from.", 403, _NEVER_KEPT)
        try:
            file = await files.read(file_id)
        except FileMissing:
            return PlainTextResponse("This file is no longer here.", 404, _NEVER_KEPT)
        except FileNotHere as missing:
            again = {"Retry-After": str(RETRY_SECONDS)} if missing.failure is None else {}
            return PlainTextResponse(str(missing), 404, _NEVER_KEPT | again)
        return _whole_or_part(file, wanted, keep_seconds=int(until - now.timestamp()))

    return router


_NEVER_KEPT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _whole_or_part(file: StoredFile, wanted: str, keep_seconds: int) -> Response:
    headers = {
        "Cache-Control": f"private, max-age={keep_seconds}, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Disposition": _disposition(file),
        # The widget lives on other sites' pages.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Accept-Ranges": "bytes",
    }
    size = len(file.content)
    span = _span(wanted, size)
    if span is None:
        return Response(file.content, headers=headers, media_type=file.media_type)
    first, last = span
    if first > last:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(file.content[first : last + 1], 206, headers, file.media_type)


def _disposition(file: StoredFile) -> str:
    """RFC 6266: the name in every script, and one in ASCII for old clients."""
    how = "inline" if file.media_type in _INLINE else "attachment"
    plain = re.sub(r"[^\w .-]", "_", file.name, flags=re.ASCII)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"


def _span(wanted: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the one range asked for; None for the whole; first beyond last where there is no such part."""
    asked = _RANGE.fullmatch(wanted.strip())
    if asked is None or asked.groups() == ("", ""):
        return None
    first, last = asked.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else (size, size - 1)
    return int(first), min(int(last), size - 1) if last else size - 1
