"""The page that the link in a mail leads to: the conversation, on our own server."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.web.assets import Assets
from bot.channels.web.phrases import phrase
from bot.languages import LANGUAGES, preferred

FOLDER = Path(__file__).parent / "resume"


class ResumePage:
    """Rendered once in each language, at start; `version` is the widget's. `assets` are the files the page uses."""

    def __init__(self, shop_name: str, version: str) -> None:
        self.assets = Assets.below(FOLDER)
        template = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        ).get_template("page.html.jinja")
        self._pages = {
            lang: template.render(lang=lang, shop=shop_name, version=version, say=lambda key, lang=lang: phrase(key, lang))
            for lang in LANGUAGES
        }

    def page(self, accept_language: str) -> str:
        return self._pages[preferred(accept_language)]
