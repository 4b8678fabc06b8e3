"""The door: POST /telegram/webhook, which only Telegram knows the secret of."""

import hmac
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import SecretStr, ValidationError

from bot.channels.telegram.updates import Update

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
MAX_BODY = 256 * 1024
"""Bytes of one update. The largest real ones (a full-length reply to a full-length message) stay under a tenth of it."""


def webhook_router(secret: SecretStr, take: Callable[[Update], Awaitable[None]]) -> APIRouter:
    """`take` commits the update before Telegram hears 200; on any error Telegram sends it again."""
    router = APIRouter()

    @router.post(PATH)
    async def webhook(request: Request) -> Response:
        # As bytes: compare_digest refuses text that is not ASCII.
        given = request.headers.get(SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, secret.get_secret_value().encode()):
            raise HTTPException(403, f"{SECRET_HEADER} is missing or wrong: set the webhook again with the current secret.")
        await take(_parse(await _bounded_body(request)))
        return Response()

    return router


async def _bounded_body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413, f"The update is larger than {MAX_BODY} bytes.")
    return bytes(body)


def _parse(body: bytes) -> Update:
    try:
        return Update.model_validate_json(body)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise HTTPException(400, f"Not an update of Telegram's Bot API: {place or 'body'}: {first['msg']}") from invalid
