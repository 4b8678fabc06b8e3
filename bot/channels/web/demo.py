"""The demo shop: one product page of Lantern Street, in the four languages."""

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.web.assets import Assets
from bot.languages import OWN_NAMES, preferred, spoken


class DemoShop:
    """Pages are rendered once, at start; `assets` are the files they use."""

    def __init__(self, folder: Path) -> None:
        self.assets = Assets.below(folder)
        template = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        ).get_template("page.html.jinja")
        texts = json.loads((folder / "texts.json").read_text("utf-8"))
        self._pages = {lang: template.render(lang=lang, names=OWN_NAMES, t=texts[lang]) for lang in OWN_NAMES}

    def page(self, wish: str, accept_language: str) -> str:
        """The page in the language wished for, else the browser's first that we speak, else English."""
        return self._pages[spoken(wish) or preferred(accept_language)]
