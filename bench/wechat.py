"""WeChat's passive replies and WeCom's callbacks under load: `python -m bench.channels wechat`.

Everything is real but the platforms, and Rasa answers: messages arrive sealed by wechatpy's own crypto, each from another
customer; what the customer reads is what the answer to the call unseals to. The account has no customer-service API, so whatever
is not answered in the same breath is not answered at all, and counted.
"""

import asyncio
import secrets
import socket
import string
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from defusedxml.ElementTree import fromstring
from rich.console import Console
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as CompanyCrypto
from wechatpy.utils import WeChatSigner

from bench.paced import WARM_UP, paced, row, table
from bench.servers import WORK, frontline
from bench.turn import questions

APP_ID, CORP_ID, ACCOUNT, KF = "wxbench", "wwbench", "gh_bench", "wkBench"


def _letters(count: int) -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(count))


TOKEN, AES_KEY = _letters(32), _letters(43)


class Sealer:
    """A platform's calls to us."""

    def __init__(self, crypto: WeChatCrypto | CompanyCrypto) -> None:
        self._crypto = crypto

    def seal(self, xml: str) -> tuple[dict[str, str], bytes]:
        """(query, body)"""
        at, nonce = str(int(time.time())), str(secrets.randbelow(10**9))
        sealed = fromstring(self._crypto.encrypt_message(xml, nonce, at)).findtext("Encrypt")
        query = {"timestamp": at, "nonce": nonce, "signature": _sign(at, nonce), "msg_signature": _sign(at, nonce, sealed)}
        return query, f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()

    def open(self, body: bytes) -> str:
        """What the customer reads; empty for none."""
        if body == b"success":
            return ""
        outer = fromstring(body)
        parts = {name: outer.findtext(name) for name in ("MsgSignature", "TimeStamp", "Nonce")}
        inner = self._crypto.decrypt_message(body.decode(), parts["MsgSignature"], parts["TimeStamp"], parts["Nonce"])
        return fromstring(inner).findtext("Content") or ""


def _sign(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(TOKEN, *parts)
    return str(signer.signature)


def _message(openid: str, text: str) -> str:
    return (
        f"<xml><ToUserName>{ACCOUNT}</ToUserName><FromUserName>{openid}</FromUserName><CreateTime>{int(time.time())}</CreateTime>"
        f"<MsgType>text</MsgType><Content><![CDATA[{text}]]></Content><MsgId>{secrets.randbelow(2**62) + 1}</MsgId></xml>"
    )


def _news() -> str:
    return (
        f"<xml><ToUserName>{CORP_ID}</ToUserName><CreateTime>{int(time.time())}</CreateTime><MsgType>event</MsgType>"
        f"<Event>kf_msg_or_event</Event><Token>bench</Token><OpenKfId>{KF}</OpenKfId></xml>"
    )


@asynccontextmanager
async def _company() -> AsyncIterator[str]:
    """WeCom's API with nothing to read."""

    async def answer(_request: web.Request) -> web.Response:
        body = {"errcode": 0, "access_token": "bench", "expires_in": 7200, "next_cursor": "here", "has_more": 0, "msg_list": []}
        return web.json_response(body)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    await runner.cleanup()


async def wechat(rate: float, seconds: float) -> None:
    async with _company() as api:
        settings = {
            "FRONTLINE_WECHAT_APP_ID": APP_ID,
            "FRONTLINE_WECHAT_TOKEN": TOKEN,
            "FRONTLINE_WECHAT_AES_KEY": AES_KEY,
            "FRONTLINE_WECOM_CORP_ID": CORP_ID,
            "FRONTLINE_WECOM_SECRET": "bench",
            "FRONTLINE_WECOM_TOKEN": TOKEN,
            "FRONTLINE_WECOM_AES_KEY": AES_KEY,
            "FRONTLINE_WECOM_API": api,
        }
        starting = frontline(WORK / "wechat", settings)
        server = await asyncio.to_thread(starting.__enter__)
        try:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=2)) as http:
                await _measure(http, server.url, rate, seconds)
        finally:
            await asyncio.to_thread(starting.__exit__, None, None, None)


async def _measure(http: aiohttp.ClientSession, url: str, rate: float, seconds: float) -> None:
    account, company = Sealer(WeChatCrypto(TOKEN, AES_KEY, APP_ID)), Sealer(CompanyCrypto(TOKEN, AES_KEY, CORP_ID))
    run, answers = _letters(12), dict[int, str]()

    async def post(path: str, query: dict[str, str], body: bytes) -> tuple[float, bytes]:
        began = time.perf_counter()
        async with http.post(url + path, params=query, data=body) as answered:
            answered.raise_for_status()
            content = await answered.read()
        return time.perf_counter() - began, content

    async def write(n: int, text: str) -> float:
        took, content = await post("/wechat/webhook", *account.seal(_message(f"o{run}-{n}", text)))
        answers[n] = account.open(content)
        return took

    async def tell(_n: int, _text: str) -> float:
        took, _ = await post("/wecom/callback", *company.seal(_news()))
        return took

    asked = questions(WARM_UP + int(rate * seconds))
    replied = await paced(rate, asked, write)
    acknowledged = await paced(rate, asked, tell)
    silent = sum(not answers[n] for n in range(WARM_UP, len(asked)))
    shown = table(f"WeChat and WeCom, {rate:g} messages/s for {seconds:g} s each, every one from another customer")
    shown.add_row(*row("passive reply at the customer", replied, "goal p99 ≤ 1000"))
    shown.add_row(*row("WeCom's callback acknowledged", acknowledged, "goal p99 ≤ 50"))
    Console().print(shown)
    Console().print(f"{len(replied) - silent} of {len(replied)} were answered in the same breath.")
