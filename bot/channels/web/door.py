"""The routes' common door: CORS, a bounded body, and errors that say what to do."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from bot.channels.web.errors import TooLarge, WebError
from bot.channels.web.models import MAX_BODY
from bot.conversation.errors import MessageRejected

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def api_route(origins: Sequence[str]) -> type[APIRoute]:
    """A route that browsers on `origins` may call. No cookies are used, so "*" gives nothing away.

    CORS wraps the single route instead of the application: the other channels and the desk keep the browser's default, and an
    error reaches the widget with its headers, as an answer it can read.
    """

    class WebRoute(APIRoute):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._cors = CORSMiddleware(
                super().handle,
                allow_origins=origins,
                allow_methods=("GET", "POST"),
                allow_headers=("Authorization", "Content-Type", "Last-Event-ID"),
                max_age=7200,
            )

        async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
            await self._cors(scope, receive, send)

        def get_route_handler(self) -> Handler:
            handler = super().get_route_handler()

            async def answer(request: Request) -> Response:
                try:
                    request = Request(request.scope, _bounded(request.receive))
                    await request.body()  # read here, where TooLarge is answered; the handler finds it read
                    return await handler(request)
                except WebError as error:
                    return _error(error.status, error.code, str(error), dict(error.headers))
                except MessageRejected as error:
                    return _error(422, "message_rejected", str(error))
                except RequestValidationError as error:
                    return _error(422, "invalid_request", _explain(error))

            return answer

    return WebRoute


def _bounded(receive: Receive) -> Receive:
    """`receive`, that gives up after MAX_BODY bytes of body."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MAX_BODY:
            raise TooLarge
        return message

    return bounded


def _explain(error: RequestValidationError) -> str:
    """Where the request does not fit and why; what was sent is not repeated."""
    faults = (f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()[:5])
    return "Correct the request. " + "; ".join(faults)


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": code, "message": message}, status, headers)
