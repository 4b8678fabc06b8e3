"""The widget's files, the demo shop that shows it at work, and the page that a mail's link leads to."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.responses import HTMLResponse, Response

from bot.channels.web.assets import ASK_FIRST, FOREVER
from bot.channels.web.demo import DemoShop
from bot.channels.web.resuming import ResumePage
from bot.channels.web.widget import STATIC, Widget

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""No inline script or style, nothing of anybody else's. Pictures a customer chose are shown before they are sent: blob."""
_PAGE = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Language",
}


def build_pages(shop_name: str = "") -> APIRouter:
    router = APIRouter(include_in_schema=False)
    ours = Widget()
    shop = DemoShop(STATIC / "demo")
    back = ResumePage(shop_name, ours.version)

    @router.get("/web/widget.js")
    async def widget(request: Request) -> Response:
        return ours.loader.respond(request, ASK_FIRST)

    @router.get("/web/widget/{version}/{name:path}")
    async def module(request: Request, version: str, name: str) -> Response:
        asset = ours.files.get(name)
        if asset is None:
            return Response(status_code=404)
        return asset.respond(request, FOREVER if version == ours.version else "no-store")

    @router.get("/web/resume")
    async def resume(accept_language: Annotated[str, Header()] = "") -> Response:
        return HTMLResponse(back.page(accept_language), headers=_PAGE | {"Cache-Control": "no-store"})

    @router.get("/web/resume/{name}")
    async def resume_file(request: Request, name: str) -> Response:
        asset = back.assets.get(name)
        return asset.respond(request, ASK_FIRST) if asset else Response(status_code=404)

    @router.get("/demo")
    async def demo(lang: str = "", accept_language: Annotated[str, Header()] = "") -> Response:
        return HTMLResponse(shop.page(lang, accept_language), headers=_PAGE)

    @router.get("/demo/{name}")
    async def demo_file(request: Request, name: str) -> Response:
        asset = shop.assets.get(name)
        return asset.respond(request, ASK_FIRST) if asset else Response(status_code=404)

    return router
