"""WeCom under the contract suite."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pydantic import SecretStr
from starlette.responses import HTMLResponse

from bot.channels.tencent.door import MAX_BODY
from bot.channels.wecom import WecomChannel, WecomSettings
from tests.channels.wecom import platform
from tests.channels.wecom.platform import SEND, WecomApi
from tests.contracts.harness import SLOW_SECONDS, Refusal, Request, Sent, Stage


class WecomHarness:
    name = "wecom"
    contact = platform.CONTACT
    secrets = (platform.SECRET, platform.TOKEN, platform.AES_KEY, "TOKEN-")
    retry_after = 60.0
    bodies = (platform.news().encode(),)

    def __init__(self, stage: Stage, api: WecomApi) -> None:
        self._api = api
        self.channel = WecomChannel(stage.core, settings(api, api_seconds=SLOW_SECONDS / 4))

    def text(self, number: int, text: str) -> Request:
        return self._listed(platform.text(text, number))

    def picture(self, number: int, content: bytes) -> Request:
        self._api.files["picture"] = content
        return self._listed(platform.message("image", number, {"media_id": "picture"}))

    def _listed(self, message: dict[str, object]) -> Request:
        """The platform tells of news; what they are, it hands out when asked."""
        self._api.listed.append(message)
        return self.around(platform.news().encode())

    def around(self, body: bytes) -> Request:
        call = platform.sealed(body)
        return Request(call.path, call.body)

    def unknown(self) -> Sequence[Request]:
        self._api.listed += [
            platform.message("hologram", 70, {"x": 1}),
            platform.event("made_up", 71),
            {"msgid": "no more than an id"},
            platform.message("location", 72, {"latitude": "north"}),
        ]
        return [self.around(body.encode()) for body in (platform.news("change_contact"), platform.news(), "<xml></xml>")]

    def malformed(self) -> Sequence[Request]:
        return [self.around(body) for body in (b"x", b"<xml>", b"{}")]

    def oversized(self) -> Request:
        return Request(platform.sealed("<xml></xml>").path, b" " * (MAX_BODY + 1))

    def forged(self) -> Sequence[Request]:
        call = platform.sealed(platform.news())
        path, _, query = call.path.partition("?")
        return [
            Request(path, call.body),
            Request(f"{path}?{query.replace('signature=', 'signature=0')}", call.body),
            Request(call.path, platform.sealed(platform.news(), nonce="7").body),
            Request(call.path, platform.news().encode()),
        ]

    def replayed(self) -> Request | None:
        call = platform.sealed(platform.news(), timestamp=int(time.time()) - 3600)
        return Request(call.path, call.body)

    def answered(self, body: bytes) -> Sequence[str]:
        return ()

    async def open(self) -> None:
        pass  # of whom it knows nothing, the channel asks the platform

    def fits(self, text: str) -> bool:
        return len(text.encode()) <= 2048

    def refuse(self, refusal: Refusal) -> None:
        match refusal:
            case "busy":
                self._api.refuse(SEND, 45009, "api freq out of limit")
            case "broken":
                self._api.refuse(SEND, -1, "system busy")
            case "garbage":
                self._api.refuse_with(SEND, HTMLResponse("<h1>It works!</h1>"))
            case "slow":
                self._api.refuse_with(SEND, HTMLResponse("late"), after=SLOW_SECONDS)
            case "blocked":
                self._api.refuse(SEND, 40096, "invalid external userid")

    def sent(self) -> Sequence[Sent]:
        return [_sent(self._api, sent) for sent in self._api.called(SEND)]


def _sent(api: WecomApi, sent: dict[str, dict[str, object]]) -> Sent:
    menu = sent.get("msgmenu", {})
    text = str(sent.get("text", {}).get("content", "") or menu.get("head_content", ""))
    items: list[dict[str, dict[str, str]]] = menu.get("list", [])  # type: ignore[assignment]
    return Sent(text, tuple(item["click"]["content"] for item in items), api.content(sent))


def settings(api: WecomApi, **given: object) -> WecomSettings:
    values: dict[str, object] = {
        "corp_id": platform.CORP_ID,
        "secret": SecretStr(platform.SECRET),
        "token": SecretStr(platform.TOKEN),
        "aes_key": SecretStr(platform.AES_KEY),
        "base_url": api.url,
    }
    return WecomSettings(**{**values, **given})  # type: ignore[arg-type]


@asynccontextmanager
async def wecom_harness(stage: Stage) -> AsyncIterator[WecomHarness]:
    api = WecomApi()
    async with api.running():
        yield WecomHarness(stage, api)
