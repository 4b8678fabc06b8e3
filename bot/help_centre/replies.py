"""Pages as responses: what may be kept by whom, and the pages for when something is not as wished."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fastapi import Request
from starlette.responses import Response

from bot.help_centre.allowance import Allowance
from bot.help_centre.page import KEEP_NOTHING, Page
from bot.help_centre.rendering import Renderer
from bot.help_centre.views import Views
from bot.help_centre.votes import address


@dataclass(slots=True)
class Allowances:
    """For one address. Many people may share one; nobody types sixty searches a minute."""

    searches: Allowance = field(default_factory=lambda: Allowance(60, timedelta(minutes=1)))
    votes: Allowance = field(default_factory=lambda: Allowance(60, timedelta(hours=1)))


@dataclass(frozen=True, slots=True)
class Replies:
    views: Views
    renderer: Renderer
    allowances: Allowances

    def page(self, request: Request, page: Page, status: int = 200) -> Response:
        """Only what everybody sees alike is kept by browsers and proxies."""
        if status == 200 and "q" not in request.query_params:
            return page.respond(request, self.renderer.headers)
        return page.respond(request, self.renderer.headers, status=status, cache=KEEP_NOTHING)

    async def lost(self, request: Request, language: str, entry_id: str) -> Response:
        look = self.allowances.searches.take(address(request), datetime.now(UTC))
        return self.page(request, await self.views.lost(language, depth(request), entry_id, look=look), 404)

    def refused(self, request: Request, language: str, status: int, text: str = "refused_text") -> Response:
        return self.page(request, self.views.notice(language, depth(request), "refused", text), status)

    def too_many(self, request: Request, language: str) -> Response:
        response = self.page(request, self.views.notice(language, depth(request), "too_many", "too_many_text"), 429)
        response.headers["Retry-After"] = "60"
        return response


def depth(request: Request) -> int:
    """How many folders the browser sees in this address, after what the server is mounted at."""
    path: str = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return path.count("/") - 1
