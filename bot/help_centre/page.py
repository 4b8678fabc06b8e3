"""A page as it goes over the wire, and the memory of those already made."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from fastapi import Request
from starlette.responses import Response

ASK_FIRST = "public, no-cache"
"""Keep it, but ask each time whether it changed: a 304 is one small answer, and an edit reaches everybody at once."""
KEEP_NOTHING = "private, no-store"
MOST_PAGES = 1_000
"""Kept in memory, at some 10 kB each: the whole FAQ of a shop in four languages, and the often read part of a huge one."""


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    zipped: bytes
    etag: str
    media_type: str
    modified: datetime | None = None

    @staticmethod
    def of(text: str, *, media_type: str = "text/html; charset=utf-8", modified: datetime | None = None) -> "Page":
        body = text.encode()
        # Weak, for it stands for the compressed bytes too.
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        return Page(body, gzip.compress(body, mtime=0), etag, media_type, modified)

    def respond(self, request: Request, headers: dict[str, str], *, status: int = 200, cache: str = ASK_FIRST) -> Response:
        """This page, or 304 when the browser holds it already. Last-Modified informs; the tag alone decides, for a page also
        changes with its neighbours and with the release."""
        headers = {**headers, "Cache-Control": cache, "Vary": "Accept-Encoding"}
        if cache == ASK_FIRST:
            headers["ETag"] = self.etag
            if self.modified:
                headers["Last-Modified"] = format_datetime(self.modified, usegmt=True)
            if self.etag.removeprefix("W/") in request.headers.get("If-None-Match", ""):
                return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return Response(self.zipped, status, headers={**headers, "Content-Encoding": "gzip"}, media_type=self.media_type)
        return Response(self.body, status, headers=headers, media_type=self.media_type)


class PageMemory:
    """The pages asked for most recently, each by what it depends on besides the catalogue."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()

    def get(self, key: Hashable) -> Page | None:
        if key in self._pages:
            self._pages.move_to_end(key)
        return self._pages.get(key)

    def keep(self, key: Hashable, page: Page) -> Page:
        self._pages[key] = page
        if len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)
        return page
