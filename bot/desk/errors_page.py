"""Where nothing is, or something broke: said plainly, with a way back."""

from fastapi.exception_handlers import http_exception_handler
from nicegui import Client, app, ui
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import texts_for
from bot.desk.header import page_frame
from bot.desk.markup import tag, words
from bot.desk.phrases import Texts
from bot.desk.shell import Shell
from bot.desk.theme import dress, root_of

NOT_FOR_PEOPLE = ("/_nicegui", "/static")


def register_errors(shell: Shell) -> None:
    async def missing_page(request: Request, error: HTTPException) -> Response:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        if path.startswith(NOT_FOR_PEOPLE):
            return await http_exception_handler(request, error)
        with Client(ui.page(""), request=request) as client:
            visit = await shell.enter(request)
            if isinstance(visit, Response):
                return visit
            with shell.frame(visit, await shell.feed.read(), "missing", visit.texts("not_found_title")):
                draw_not_found(visit.texts, visit.root)
        return client.build_response(request, 404)

    def broken_page() -> None:
        request = ui.context.client.request
        texts = texts_for(request)
        dress(request, texts)
        page_frame(request, texts)
        with tag("div", "door", id="content"):
            _draw(texts, root_of(request), "broken")

    app.exception_handler(404)(missing_page)
    app.on_page_exception(broken_page)


def draw_not_found(texts: Texts, root: str) -> None:
    _draw(texts, root, "not_found")


def _draw(texts: Texts, root: str, what: str) -> None:
    with tag("div", "empty"):
        words("h1", texts(f"{what}_title"), "empty-title")
        words("p", texts(what), "quiet")
        words("a", texts("back_to_queue"), "primary", href=f"{root}/")
