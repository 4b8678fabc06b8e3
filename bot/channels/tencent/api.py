"""Calling the platforms' HTTP API. Its errors are numbers in a 200; its secrets are in URLs, so no URL is ever logged or quoted.

aiohttp, unlike httpx, logs no URLs by itself.
"""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.conversation.failures import Failure, because
from bot.conversation.fetching import Fetched
from bot.conversation.inspection import MAX_FILE

MAX_ANSWER = 4 * 1024 * 1024
CONNECT_SECONDS = 5.0
FILE_SECONDS = 40.0
"""A file of 20 MB takes its time; a delivery has 50 seconds for all its parts."""

_FOR_FILES = aiohttp.ClientTimeout(total=FILE_SECONDS, connect=CONNECT_SECONDS)


class ApiError(Exception):
    """The platform said no. `code` is its errcode; `str()` its own words, which may quote what we sent."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{message} ({code})")
        self.code = code


class Unreachable(Exception):
    """No answer, or one that is not the platform's. `failure` may be stored and shown."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class FileTooLarge(Exception):
    """Larger than any file we take."""


class Http:
    """One connection pool. `platform` is the channel's name. `start` before the first call, `stop` after the last; both may be
    called again."""

    def __init__(self, base_url: str, platform: str, seconds: float) -> None:
        self._base = base_url.rstrip("/")
        self._platform = platform
        self._timeout = aiohttp.ClientTimeout(total=seconds, connect=min(seconds, CONNECT_SECONDS))
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Raises ApiError, Unreachable."""
        return self._json(await self._call("GET", path, query))

    async def post(self, path: str, query: Mapping[str, str], payload: Mapping[str, Any]) -> dict[str, Any]:
        """Raises ApiError, Unreachable."""
        # Characters as they are: the platform shows "\\u4f60" literally.
        body = json.dumps(payload, ensure_ascii=False).encode(errors="replace")
        return self._json(await self._call("POST", path, query, data=body, headers={"Content-Type": "application/json"}))

    async def upload(self, path: str, query: Mapping[str, str], name: str, content: bytes, media_type: str) -> dict[str, Any]:
        """A file as multipart/form-data. Raises ApiError, Unreachable."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("media", content, filename=name, content_type=media_type)
        return self._json(await self._call("POST", path, query, data=form, timeout=_FOR_FILES))

    async def download(self, path: str, query: Mapping[str, str]) -> Fetched:
        """A file, or the one that the answer's `video_url` leads to. Raises ApiError, Unreachable, FileTooLarge."""
        fetched = await self._call("GET", path, query, most=MAX_FILE, timeout=_FOR_FILES)
        if not _is_json(fetched.content):
            return fetched
        address = self._json(fetched).get("video_url")
        if not isinstance(address, str) or not address.startswith(("https://", self._base)):
            raise Unreachable(because("file_not_handed_out", platform=self._platform))
        return await self._call("GET", address, {}, most=MAX_FILE, timeout=_FOR_FILES)

    async def _call(self, method: str, path: str, query: Mapping[str, str], most: int = MAX_ANSWER, **request: Any) -> Fetched:
        if self._session is None:
            raise Unreachable(because("not_started", platform=self._platform))
        address = path if "://" in path else self._base + path
        try:
            async with self._session.request(method, address, params=query, allow_redirects=False, **request) as answer:
                if answer.status != 200:
                    raise Unreachable(because("bad_status", platform=self._platform, status=answer.status))
                content = bytearray()
                async for chunk in answer.content.iter_chunked(64 * 1024):
                    content += chunk
                    if len(content) > most:
                        raise FileTooLarge
                disposition = answer.content_disposition
                return Fetched((disposition.filename or "") if disposition else "", bytes(content))
        except TimeoutError:
            raise Unreachable(because("slow", platform=self._platform)) from None
        except (aiohttp.ClientError, OSError) as error:  # the chain would carry the URL, and in it the token
            raise Unreachable(because("unreachable", platform=self._platform, fault=type(error).__name__)) from None

    def _json(self, answer: Fetched) -> dict[str, Any]:
        try:
            parsed = json.loads(answer.content)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise Unreachable(because("somebody_else", platform=self._platform))
        code = parsed.get("errcode", 0)
        if code != 0:
            said = str(parsed.get("errmsg", ""))[:200]
            raise ApiError(code if isinstance(code, int) else -1, said)
        return parsed


def _is_json(content: bytes) -> bool:
    return content[:1] == b"{" and len(content) < 4096
