"""What a call from the platform carries, bounded before anything else looks at it."""

from dataclasses import dataclass

from fastapi import HTTPException, Request

MAX_BODY = 64 * 1024
"""Bytes. A message of 2,048 bytes, encrypted and beside itself in plain, has a tenth of it."""
MAX_PARAMETER = 1024


@dataclass(frozen=True, slots=True)
class Signed:
    """The query of a call. `signature` is over the time and the nonce alone, `body_signature` over the sealed text too."""

    timestamp: str
    nonce: str
    signature: str
    body_signature: str
    echo: str

    @staticmethod
    def of(request: Request) -> "Signed":
        """Raises HTTPException 400 where one is longer than any real one."""
        names = ("timestamp", "nonce", "signature", "msg_signature", "echostr")
        values = [request.query_params.get(name, "") for name in names]
        if any(len(value) > MAX_PARAMETER for value in values):
            raise HTTPException(400, "A parameter is longer than any the platform sends.")
        return Signed(*values)


async def body_of(request: Request) -> bytes:
    """Raises HTTPException 413."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413, f"The message is larger than {MAX_BODY} bytes.")
    return bytes(body)
