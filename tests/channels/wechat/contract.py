"""WeChat under the contract suite, as an account that has the customer-service API, in safe mode."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pydantic import SecretStr
from starlette.responses import HTMLResponse

from bot.channels.tencent.door import MAX_BODY
from bot.channels.wechat import WechatChannel, WechatSettings
from bot.channels.wechat.answering import Pace
from tests.channels.wechat import platform
from tests.channels.wechat.platform import SEND, WechatApi
from tests.contracts.harness import SLOW_SECONDS, Refusal, Request, Sent, Stage

CALM = Pace(passive=3.4, wait=3.0, given_up=3.6)
"""For answers that are to be in time, also on a busy machine."""
HURRIED = Pace(passive=1.4, wait=1.1, given_up=1.5)
"""For those that are to be late."""


class WechatHarness:
    name = "wechat"
    contact = platform.OPENID
    secrets = (platform.SECRET, platform.TOKEN, platform.AES_KEY, "TOKEN-")
    retry_after = 60.0
    bodies = tuple(body.encode() for body in platform.ALL)

    def __init__(self, stage: Stage, api: WechatApi) -> None:
        self._api = api
        self.channel = WechatChannel(stage.core, settings(api, api_seconds=SLOW_SECONDS / 4))

    def text(self, number: int, text: str) -> Request:
        return self.around(platform.text(text, number).encode())

    def picture(self, number: int, content: bytes) -> Request:
        self._api.files["picture"] = content
        return self.around(platform.picture("picture", number).encode())

    def around(self, body: bytes) -> Request:
        call = platform.sealed(body)
        return Request(call.path, call.body)

    def unknown(self) -> Sequence[Request]:
        bodies = (
            platform.message("hologram", 70),
            platform.event("VIEW", EventKey="<![CDATA[https://shop.example]]>"),
            platform.event("TEMPLATESENDJOBFINISH", MsgID="200163836", Status="<![CDATA[success]]>"),
            platform.event("LOCATION", Latitude="23.1", Longitude="113.3", Precision="119.3"),
        )
        return [self.around(body.encode()) for body in bodies]

    def malformed(self) -> Sequence[Request]:
        return [self.around(body) for body in (b"x", b"<xml>", b"<xml></xml>", b"{}", _BOMB)]

    def oversized(self) -> Request:
        return Request(platform.sealed("<xml></xml>").path, b" " * (MAX_BODY + 1))

    def forged(self) -> Sequence[Request]:
        call = platform.sealed(platform.text("forged"))
        path, _, query = call.path.partition("?")
        return [
            Request(path, call.body),
            Request(f"{path}?{query.replace('signature=', 'signature=0')}", call.body),
            Request(f"{path}?{query}".replace("nonce=1", "nonce=2"), call.body),
            Request(call.path, platform.sealed(platform.text("other"), nonce="7").body),
            Request(call.path, platform.text("plain, for the signature of another").encode()),
        ]

    def replayed(self) -> Request | None:
        call = platform.sealed(platform.text("again"), timestamp=int(time.time()) - 3600)
        return Request(call.path, call.body)

    def answered(self, body: bytes) -> Sequence[str]:
        return [text] if (text := platform.opened(body)) else []

    async def open(self) -> None:
        pass  # of whom it knows nothing, the channel asks the platform

    def fits(self, text: str) -> bool:
        return len(text.encode()) <= 2048

    def refuse(self, refusal: Refusal) -> None:
        match refusal:
            case "busy":
                self._api.refuse(SEND, 45011, "api minute-quota reach limit must slower")
            case "broken":
                self._api.refuse(SEND, -1, "system error")
            case "garbage":
                self._api.refuse_with(SEND, HTMLResponse("<h1>It works!</h1>"))
            case "slow":
                self._api.refuse_with(SEND, HTMLResponse("late"), after=SLOW_SECONDS)
            case "blocked":
                self._api.refuse(SEND, 43004, "require subscribe")

    def sent(self) -> Sequence[Sent]:
        return [Sent(sent.get("text", {}).get("content", ""), file=self._api.content(sent)) for sent in self._api.called(SEND)]


_BOMB = b'<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Content>&b;</Content></xml>'


def settings(api: WechatApi, **given: object) -> WechatSettings:
    values: dict[str, object] = {
        "app_id": platform.APP_ID,
        "secret": SecretStr(platform.SECRET),
        "token": SecretStr(platform.TOKEN),
        "aes_key": SecretStr(platform.AES_KEY),
        "base_url": api.url,
        "pace": CALM,
    }
    return WechatSettings(**{**values, **given})  # type: ignore[arg-type]


@asynccontextmanager
async def wechat_harness(stage: Stage) -> AsyncIterator[WechatHarness]:
    api = WechatApi()
    async with api.running():
        yield WechatHarness(stage, api)
