"""Templates to HTML: what every page has in common, and the headers that go with it."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.help_centre.phrases import Texts
from bot.help_centre.shop import Shop
from bot.languages import OWN_NAMES

_FOLDER = Path(__file__).parent


class Renderer:
    """Pages hold their style, so a first visit is one request; and they link relatively, so they work behind any path."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        style = (_FOLDER / "static" / "help.css").read_text(encoding="utf-8").strip()
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        self._environment.globals.update(shop=shop, names=OWN_NAMES, style=Markup(style))  # noqa: S704  # our own file
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.headers = {
            "Content-Security-Policy": "; ".join(
                (
                    "default-src 'none'",
                    "script-src 'self'",
                    f"style-src 'self' 'sha256-{digest}'",
                    "connect-src 'self'",
                    "img-src 'self' data:",
                    "base-uri 'none'",
                    "form-action 'self'",
                    "frame-ancestors 'none'",
                )
            ),
            # With no-referrer a browser hides its Origin from our own forms as well.
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }

    def render(self, template: str, language: str, depth: int, title: str, **values: Any) -> str:
        """`depth` is how many folders the page's address has: "help/en" has one."""
        texts = Texts(language)
        up = "../" * depth
        page = {
            "title": " · ".join(dict.fromkeys((title, self._shop.name or texts("help_centre")))),
            "description": "",
            "paths": {each: f"help/{each}" for each in OWN_NAMES},
            "alternates": {},
            "canonical": "",
            "indexed": False,
            "data": None,
            "query": "",
        }
        return self._environment.get_template(f"{template}.html.jinja").render(
            {**page, "lang": language, "t": texts, "up": up, "address": lambda path: self.address(path, up), **values}
        )

    def sitemap(self, base: str, places: list[tuple[str, str, dict[str, str]]]) -> str:
        """`places`: path, day it was changed or "", and the paths of its languages."""
        return self._environment.get_template("sitemap.xml.jinja").render(base=base, places=places)

    def address(self, path: str, up: str) -> str:
        """Absolute where the shop's address is known, as canonical and alternate links should be."""
        return (self._shop.url or up) + path
