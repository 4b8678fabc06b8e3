"""How python-telegram-bot's calls travel: by aiohttp, which takes a fraction of the time that httpx takes, with every message."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

CONNECT_SECONDS = 10.0
KEPT_SECONDS = 15.0
AT_ONCE = 64


class Calling(BaseRequest):
    """`seconds` is how long an answer may take, where a call does not say otherwise. Honours HTTPS_PROXY and NO_PROXY: in some
    countries Telegram is reached no other way."""

    __slots__ = ("_http", "_seconds")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._http: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._seconds

    async def initialize(self) -> None:
        if self._http is None:
            connector = aiohttp.TCPConnector(limit=AT_ONCE, keepalive_timeout=KEPT_SECONDS)
            self._http = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        if self._http:
            await self._http.close()
            self._http = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        write_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        connect_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        pool_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. The other time-outs are ours: a whole message is bounded in time anyway."""
        if self._http is None:
            raise RuntimeError("start the channel first")
        patience = float(read_timeout) if isinstance(read_timeout, int | float) else self._seconds
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=patience)
        try:
            async with self._http.request(
                method, url, data=_form(request_data), timeout=timeout, allow_redirects=False, proxy=_proxy_to(url)
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:  # aiohttp's own are among them
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error


def _proxy_to(url: str) -> str | None:
    """As the environment says. aiohttp's `trust_env` looks there too, and in ~/.netrc, but in a thread, for every single call."""
    to = urlsplit(url)
    return None if proxy_bypass(to.hostname or "") else getproxies().get(to.scheme)


def _form(asked: RequestData | None) -> aiohttp.FormData | None:
    if asked is None:
        return None
    form = aiohttp.FormData(asked.json_parameters)
    for field, (name, content, media_type) in (asked.multipart_data if asked.contains_files else {}).items():
        form.add_field(field, content, filename=name, content_type=media_type)
    return form
