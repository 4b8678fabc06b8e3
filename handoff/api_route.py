"""How the API answers what goes wrong: always {"error", "message"}, with the status the error carries."""

import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from handoff.errors import HandoffError, InvalidFile

MAX_BYTES = 128 * 1024
"""A reply of the longest length, in the widest encoding JSON has for it, and some room."""


class NotSignedIn(HandoffError):
    """No token, a forged one, an old one, or one of somebody who is no agent any more."""

    status = 401


class HandoffRoute(APIRoute):
    max_bytes = MAX_BYTES

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            if "transfer-encoding" in request.headers:
                return _problem(411, "length_required", "Send a Content-Length, so that the size is known beforehand.")
            if int(request.headers.get("content-length", "0")) > self.max_bytes:
                return _problem(413, "too_large", f"The request is larger than {self.max_bytes} bytes. Send less.")
            try:
                return await handle(request)
            except HandoffError as error:
                headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
                code = error.code if isinstance(error, InvalidFile) else _snake(type(error).__name__)
                return _problem(error.status, code, str(error), headers)
            except RequestValidationError as error:
                return _problem(422, "invalid_request", _explained(error))

        return bounded


def _problem(status: int, error: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": error, "message": message}, status, headers)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _explained(error: RequestValidationError) -> str:
    """Which field and why, without the value: it could be a password."""
    return "; ".join(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()[:5])
