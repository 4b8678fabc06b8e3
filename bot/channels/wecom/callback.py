"""The door: /wecom/callback, where WeCom tells that there is news; what it is, is read by cursor afterwards.

https://developer.work.weixin.qq.com/document/path/94699
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import PlainTextResponse

from bot.channels.tencent.door import Signed, body_of
from bot.channels.tencent.envelope import Envelope, NotOurs, is_fresh
from bot.channels.tencent.xml import NotXml, read

PATH = "/wecom/callback"
NEWS = "kf_msg_or_event"


class News(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    event: Annotated[str, Field(alias="Event", max_length=64)] = ""
    token: Annotated[str, Field(alias="Token", max_length=255)] = ""
    account: Annotated[str, Field(alias="OpenKfId", max_length=60)] = ""


def callback_router(envelope: Envelope, tell: Callable[[News], Awaitable[None]]) -> APIRouter:
    """`tell` notes the news before WeCom hears 200."""
    router = APIRouter()

    @router.get(PATH)
    async def prove(request: Request) -> Response:
        """WeCom's check, when its console saves this address, that we know the token and the key."""
        call = Signed.of(request)
        return PlainTextResponse(_opened(envelope, call, call.echo))

    @router.post(PATH)
    async def callback(request: Request) -> Response:
        call = Signed.of(request)
        sealed = _elements(await body_of(request)).get("Encrypt", "")
        try:
            news = News.model_validate(_elements(_opened(envelope, call, sealed)))
        except ValidationError:
            raise HTTPException(400, "Not an event of WeCom's.") from None
        if news.event == NEWS and news.account:
            await tell(news)
        return PlainTextResponse("success")

    return router


def _opened(envelope: Envelope, call: Signed, sealed: str) -> str:
    if not envelope.signed(call.body_signature, call.timestamp, call.nonce, sealed):
        raise HTTPException(403, "The signature is wrong: give WeCom's console the token of FRONTLINE_WECOM_TOKEN.")
    if not is_fresh(call.timestamp, datetime.now(UTC)):
        raise HTTPException(403, "The call is too old, or this server's clock is wrong.")
    try:
        return envelope.open(sealed)
    except NotOurs:
        raise HTTPException(
            400, "The message cannot be decrypted: give WeCom's console the key of FRONTLINE_WECOM_AES_KEY."
        ) from None


def _elements(body: bytes | str) -> dict[str, str]:
    try:
        return read(body)
    except NotXml as error:
        raise HTTPException(400, f"Not a message of WeCom's: {error}") from None
