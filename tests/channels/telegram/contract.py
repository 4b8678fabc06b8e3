"""Telegram under the contract suite."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import telegram as tg
from pydantic import SecretStr
from starlette.responses import HTMLResponse

from bot.channels.telegram import TelegramChannel, TelegramSettings
from bot.channels.telegram.webhook import MAX_BODY, PATH, SECRET_HEADER
from tests.channels.telegram import updates
from tests.channels.telegram.telegram_bot_api import SECRET, TOKEN, BotApi, titles, uploaded
from tests.contracts.harness import SLOW_SECONDS, Refusal, Request, Sent, Stage

_SENDING = ("sendMessage", "sendPhoto", "sendDocument", "sendVoice", "sendAudio", "sendVideo", "sendAnimation")


class TelegramHarness:
    name = "telegram"
    contact = str(updates.CHAT)
    secrets = (TOKEN.partition(":")[2], SECRET)
    retry_after = 7.0
    bodies = tuple(body.encode() for body in updates.ALL)

    def __init__(self, stage: Stage, api: BotApi) -> None:
        self._api = api
        settings = TelegramSettings(SecretStr(TOKEN), SecretStr(SECRET), base_url=api.url, api_seconds=SLOW_SECONDS / 4)
        self.channel = TelegramChannel(stage.core, settings)

    def text(self, number: int, text: str) -> Request:
        return self.around(updates.written(text, number=number).encode())

    def picture(self, number: int, content: bytes) -> Request:
        self._api.files["large"] = content
        return self.around(updates.update(updates.photo(number)).encode())

    def around(self, body: bytes) -> Request:
        return Request(PATH, body, {SECRET_HEADER: SECRET, "Content-Type": "application/json"})

    def unknown(self) -> Sequence[Request]:
        channel_post = tg.Update(1, channel_post=updates.message("news", tg.Chat(-5, "channel", title="News"))).to_json()
        query = tg.Update(2, inline_query=tg.InlineQuery("5", updates.LAN, "hello", "")).to_json()
        kind_of_message = json.loads(updates.written(""))
        kind_of_message["message"] |= {"hologram": {"file_id": "x"}}
        return [self.around(body.encode()) for body in (channel_post, query, json.dumps(kind_of_message), '{"update_id": 4}')]

    def malformed(self) -> Sequence[Request]:
        return [self.around(body) for body in (b"", b"not json", b"[]", b"{}", b'{"update_id": 1, "message": "hello"}')]

    def oversized(self) -> Request:
        return self.around(b" " * (MAX_BODY + 1))

    def forged(self) -> Sequence[Request]:
        body = updates.written("forged").encode()
        return [Request(PATH, body), *(Request(PATH, body, {SECRET_HEADER: wrong}) for wrong in ("", "wrong", SECRET[:-1]))]

    def replayed(self) -> Request | None:
        return None

    def answered(self, body: bytes) -> Sequence[str]:
        return ()

    async def open(self) -> None:
        pass  # whoever has written once may be written to

    def fits(self, text: str) -> bool:
        return len(text.encode("utf-16-le")) <= 2 * 4096

    def refuse(self, refusal: Refusal) -> None:
        match refusal:
            case "busy":
                self._api.refuse("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
            case "broken":
                self._api.refuse("sendMessage", 500, "Internal Server Error")
            case "garbage":
                self._api.refuse_with("sendMessage", HTMLResponse(f"<p>Cannot POST /bot{TOKEN}/sendMessage</p>", 502))
            case "slow":
                self._api.delay("sendMessage", SLOW_SECONDS)
            case "blocked":
                self._api.refuse("sendMessage", 403, "Forbidden: bot was blocked by the user")

    def sent(self) -> Sequence[Sent]:
        return [
            Sent(part.get("text") or part.get("caption", ""), tuple(titles(part)), uploaded(part))
            for part in self._api.sent(*_SENDING)
        ]


@asynccontextmanager
async def telegram_harness(stage: Stage) -> AsyncIterator[TelegramHarness]:
    api = BotApi()
    async with api.running():
        yield TelegramHarness(stage, api)
