"""The header: menu, connection, language, sign-out. Its forms are plain HTML, so they work even while the page is offline."""

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from starlette.requests import Request

from bot.desk.markup import tag, words
from bot.desk.phrases import Texts
from bot.desk.theme import root_of
from bot.languages import OWN_NAMES
from handoff import Agent

MENU = (("queue", "/"), ("knowledge", "/knowledge"), ("gaps", "/gaps"), ("quality", "/quality"), ("channels", "/channels"))
"""The screens: key of the name, path. A new screen adds its line here."""


def header(request: Request, texts: Texts, agent: Agent, current: str) -> TextElement:
    """Draws it and returns the badge beside the queue's name."""
    root = root_of(request)
    with tag("header", "bar"):
        words("a", texts("skip_to_content"), "skip", href="#content")
        brand(root)
        with tag("nav", aria_label=texts("main_menu")):
            for key, path in MENU:
                with tag("a", "place", href=root + path, aria_current="page" if key == current else None):
                    words("span", texts(key))
                    if key == "queue":
                        badge = words("span", "", "badge")
        tag("span", "grow")
        tag(
            "span", "connection", role="status", data_live=texts("connection_live"), data_lost=texts("connection_lost")
        )  # the script writes into it: only the browser knows
        language_switch(request, texts)
        _account(root, texts, agent)
    return badge


def brand(root: str) -> None:
    with tag("a", "brand", href=f"{root}/", aria_label="Frontline"):  # a phone shows the picture alone
        tag("img", src=f"{root}/static/icon.svg", alt="", width=22, height=22)
        words("span", "Frontline")


def language_switch(request: Request, texts: Texts) -> None:
    """A form of its own, sent as soon as another language is picked."""
    root = root_of(request)
    here = request.url.path.removeprefix(request.scope.get("root_path", "")) or "/"
    with tag("form", "language", method="post", action=f"{root}/language"):
        tag("input", type="hidden", name="next", value=f"{here}?{request.url.query}" if request.url.query else here)
        with tag("select", name="language", aria_label=texts("language"), data_submits=True):
            for language, name in OWN_NAMES.items():
                words("option", name, value=language, lang=language, selected=language == texts.language or None)


def _account(root: str, texts: Texts, agent: Agent) -> None:
    with tag("details", "account"):
        with tag("summary", aria_label=agent.name):
            words("span", initials(agent.name), "avatar", aria_hidden="true")
            words("span", agent.name, "account-name")
        with tag("div", "menu"):
            words("p", agent.name, "menu-name")
            words("p", agent.email, "quiet")
            with tag("form", method="post", action=f"{root}/sign-out"):
                words("button", texts("sign_out"), "plain", type="submit")


def initials(name: str) -> str:
    """One character of a Chinese name, the first letters of the first and last word of others."""
    parts = name.split()
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"


def page_frame(request: Request, texts: Texts) -> None:
    """The little that pages outside a session show at the top."""
    with tag("header", "bar bar-bare"):
        brand(root_of(request))
        tag("span", "grow")
        language_switch(request, texts)
    ui.page_title("Frontline")
