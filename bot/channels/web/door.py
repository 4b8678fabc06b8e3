"""The routes' common door: whose pages may call, CORS, a bounded body, and errors that say what to do."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from bot.channels.web.errors import OriginRefused, TooLarge, WebError
from bot.channels.web.models import MAX_BODY, MAX_UPLOAD
from bot.conversation.errors import FileMissing, FileRefused, MessageRejected, NotAnAnswer, WithAPerson
from handoff.errors import NothingToRate

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_ANSWERS: Mapping[type[Exception], tuple[int, str, str]] = {
    MessageRejected: (422, "message_rejected", ""),
    FileMissing: (422, "unknown_file", "One of the files is not here: upload it again."),
    NotAnAnswer: (404, "not_an_answer", "There is no answer of the assistant with this number."),
    NothingToRate: (404, "nothing_to_rate", ""),
    WithAPerson: (409, "with_a_person", "A person is answering here: begin anew once they are done."),
}
"""error → (status, code, message; empty for what the error itself says)."""


def api_route(origins: Sequence[str]) -> type[APIRoute]:
    """A route that browsers on `origins` may call. No cookies are used, so "*" gives nothing away.

    CORS wraps the single route instead of the application: the other channels and the desk keep the browser's default, and an
    error reaches the widget with its headers, as an answer it can read. A route that declares no body reads its own, up to a
    file's size, once it knows who sends it.
    """
    allowed = frozenset(origin.rstrip("/").lower() for origin in origins)

    class WebRoute(APIRoute):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._cors = CORSMiddleware(
                super().handle,
                allow_origins=sorted(allowed),
                allow_methods=("GET", "POST"),
                allow_headers=("Authorization", "Content-Type", "Last-Event-ID"),
                expose_headers=("Retry-After",),
                max_age=7200,
            )

        async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
            await self._cors(scope, receive, send)

        def get_route_handler(self) -> Handler:
            handler = super().get_route_handler()

            async def answer(request: Request) -> Response:
                try:
                    _require_origin(request, allowed)
                    request = Request(request.scope, _bounded(request.receive, MAX_BODY if self.body_field else MAX_UPLOAD))
                    if self.body_field:
                        await request.body()  # read here, where TooLarge is answered; the handler finds it read
                    return await handler(request)
                except WebError as error:
                    return _error(error.status, error.code, str(error), dict(error.headers))
                except FileRefused as error:
                    return _error(422, error.code, str(error))
                except tuple(_ANSWERS) as error:
                    status, code, message = _ANSWERS[type(error)]
                    return _error(status, code, message or str(error))
                except RequestValidationError as error:
                    return _error(422, "invalid_request", _explain(error))

            return answer

    return WebRoute


def _require_origin(request: Request, allowed: frozenset[str]) -> None:
    """CORS only keeps an answer from a page; the request itself would have been done. Our own pages may always call, and so may
    what is no browser: it names no origin, or any it likes. Raises OriginRefused."""
    origin = request.headers.get("Origin", "").lower()
    if not origin or "*" in allowed or origin in allowed:
        return
    if urlsplit(origin).netloc != request.headers.get("Host", "").lower():
        raise OriginRefused


def _bounded(receive: Receive, most: int) -> Receive:
    """`receive`, that gives up after `most` bytes of body."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooLarge(most)
        return message

    return bounded


def _explain(error: RequestValidationError) -> str:
    """Where the request does not fit and why; what was sent is not repeated."""
    faults = (f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()[:5])
    return "Correct the request. " + "; ".join(faults)


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": code, "message": message}, status, headers)
