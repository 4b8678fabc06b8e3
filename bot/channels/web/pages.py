"""The widget's files and the demo shop that shows it at work."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.responses import HTMLResponse, Response

from bot.channels.web.assets import ASK_FIRST, FOREVER, Asset, Assets
from bot.channels.web.demo import DemoShop

STATIC = Path(__file__).parent / "static"
DEMO_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def build_pages() -> APIRouter:
    router = APIRouter(include_in_schema=False)
    modules = Assets(STATIC / "widget")
    # The modules' folder carries their version, so a browser may keep them for ever and never mixes two releases.
    loader = Asset.of((STATIC / "widget.js").read_bytes().replace(b"{{version}}", modules.version.encode()), ".js")
    shop = DemoShop(STATIC / "demo")

    @router.get("/web/widget.js")
    async def widget(request: Request) -> Response:
        return loader.respond(request, ASK_FIRST)

    @router.get("/web/widget/{version}/{name:path}")
    async def module(request: Request, version: str, name: str) -> Response:
        asset = modules.get(name)
        if asset is None:
            return Response(status_code=404)
        return asset.respond(request, FOREVER if version == modules.version else "no-store")

    @router.get("/demo")
    async def demo(lang: str = "", accept_language: Annotated[str, Header()] = "") -> Response:
        headers = {"Content-Security-Policy": DEMO_POLICY, "Referrer-Policy": "no-referrer", "Vary": "Accept-Language"}
        return HTMLResponse(shop.page(lang, accept_language), headers=headers)

    @router.get("/demo/{name}")
    async def demo_file(request: Request, name: str) -> Response:
        asset = shop.assets.get(name)
        return asset.respond(request, ASK_FIRST) if asset else Response(status_code=404)

    return router
