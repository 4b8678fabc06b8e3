"""The door: /wechat/webhook, where WeChat signs every call and, but in plain mode, seals what is in it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import ValidationError
from starlette.responses import PlainTextResponse

from bot.channels.tencent.door import Signed, body_of
from bot.channels.tencent.envelope import Envelope, NotOurs, is_fresh
from bot.channels.tencent.xml import NotXml, read, written
from bot.channels.wechat.received import Received

PATH = "/wechat/webhook"
NOTHING_TO_SAY = "success"
"""WeChat's word for: received, do not ask again."""

Answer = Callable[[Received], Awaitable[str]]
"""The customer's message → the text to reply with, empty for none. By then the message is committed."""


def webhook_router(envelope: Envelope, answer: Answer, *, plain: bool) -> APIRouter:
    """`plain`: messages may come unsealed (the console's plain-text mode)."""
    router = APIRouter()

    @router.get(PATH)
    async def prove(request: Request) -> Response:
        """WeChat's check, when its console saves this address, that we know the token."""
        return PlainTextResponse(_authentic(envelope, request).echo)

    @router.post(PATH)
    async def webhook(request: Request) -> Response:
        call = _authentic(envelope, request)
        elements = _elements(await body_of(request))
        sealed = elements.get("Encrypt", "")
        if sealed:  # in compatible mode the plain text comes beside it, where anybody could have put it
            elements = _elements(_opened(envelope, call, sealed))
        elif not plain:
            raise HTTPException(403, "Messages must be encrypted: choose the safe mode in WeChat's console.")
        received = _parsed(elements)
        text = await answer(received)
        if not text:
            return PlainTextResponse(NOTHING_TO_SAY)
        now = datetime.now(UTC)
        reply = reply_to(received, text, now)
        return Response(envelope.seal(reply, now) if sealed else reply, media_type="application/xml")

    return router


def reply_to(received: Received, text: str, now: datetime) -> str:
    return written(
        {
            "ToUserName": received.contact,
            "FromUserName": received.account,
            "CreateTime": int(now.timestamp()),
            "MsgType": "text",
            "Content": text,
        }
    )


def _authentic(envelope: Envelope, request: Request) -> Signed:
    call = Signed.of(request)
    if not envelope.signed(call.signature, call.timestamp, call.nonce):
        raise HTTPException(403, "The signature is wrong: give WeChat's console the token of FRONTLINE_WECHAT_TOKEN.")
    if not is_fresh(call.timestamp, datetime.now(UTC)):
        raise HTTPException(403, "The call is too old, or this server's clock is wrong.")
    return call


def _opened(envelope: Envelope, call: Signed, sealed: str) -> str:
    if not envelope.signed(call.body_signature, call.timestamp, call.nonce, sealed):
        raise HTTPException(403, "The signature of the encrypted message is wrong.")
    try:
        return envelope.open(sealed)
    except NotOurs:
        raise HTTPException(
            400, "The message cannot be decrypted: give WeChat's console the key of FRONTLINE_WECHAT_AES_KEY."
        ) from None


def _elements(body: bytes | str) -> dict[str, str]:
    try:
        return read(body)
    except NotXml as error:
        raise HTTPException(400, f"Not a message of WeChat's: {error}") from None


def _parsed(elements: dict[str, str]) -> Received:
    try:
        return Received.model_validate(elements)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise HTTPException(400, f"Not a message of WeChat's: {place or 'body'}: {first['msg']}") from None
