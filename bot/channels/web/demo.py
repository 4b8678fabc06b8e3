"""The demo shop: one product page of Lantern Street, in the four languages."""

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.web.assets import Assets

NAMES = {"en": "English", "vi": "Tiếng Việt", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}


class DemoShop:
    """Pages are rendered once, at start; `assets` are the files they use."""

    def __init__(self, folder: Path) -> None:
        self.assets = Assets(folder)
        template = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        ).get_template("page.html.jinja")
        texts = json.loads((folder / "texts.json").read_text("utf-8"))
        self._pages = {lang: template.render(lang=lang, names=NAMES, t=texts[lang]) for lang in NAMES}

    def page(self, wish: str, accept_language: str) -> str:
        """The page in the language wished for, else the browser's first that we speak, else English."""
        wishes = [wish, *(part.split(";")[0].strip() for part in accept_language[:200].split(","))]
        return self._pages[next((lang for lang in map(_spoken, wishes) if lang), "en")]


def _spoken(tag: str) -> str | None:
    low = tag.lower()
    if low.startswith("zh"):
        return "zh-Hant" if any(mark in low for mark in ("hant", "tw", "hk", "mo")) else "zh-Hans"
    return next((lang for lang in ("en", "vi") if low.split("-")[0] == lang), None)
