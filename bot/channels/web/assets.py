"""The files a browser loads: read once at start, compressed once, named by their content."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fastapi import Request
from starlette.responses import Response

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
}
FOREVER = "public, max-age=31536000, immutable"
ASK_FIRST = "public, no-cache"
"""Keep it, but ask each time whether it changed: a 304 is one small answer, and a new release reaches everybody at once."""


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    zipped: bytes
    media_type: str
    etag: str

    @staticmethod
    def of(body: bytes, suffix: str) -> "Asset":
        return Asset(body, gzip.compress(body, mtime=0), _TYPES[suffix], f'"{_digest(body)}"')

    def respond(self, request: Request, cache: str) -> Response:
        """This file, or 304 when the browser holds it already. Any page may load it: widgets live on other origins."""
        headers = {
            "ETag": self.etag,
            "Cache-Control": cache,
            "Vary": "Accept-Encoding",
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
        }
        # A proxy that compresses on its own marks the tag as weak.
        if self.etag in request.headers.get("If-None-Match", "").replace("W/", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return Response(self.zipped, media_type=self.media_type, headers=headers | {"Content-Encoding": "gzip"})
        return Response(self.body, media_type=self.media_type, headers=headers)


class Assets:
    """Files by the path they are asked for under. `version` changes whenever one of them does."""

    def __init__(self, bodies: Mapping[str, bytes]) -> None:
        self._files = {name: Asset.of(body, PurePosixPath(name).suffix) for name, body in sorted(bodies.items())}
        self.version = _digest(b"".join(name.encode() + file.body for name, file in self._files.items()))

    @staticmethod
    def below(folder: Path) -> "Assets":
        """All files below a folder, each by its path in it."""
        paths = (path for path in folder.rglob("*") if path.suffix in _TYPES)
        return Assets({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})

    def get(self, name: str) -> Asset | None:
        return self._files.get(name)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]
