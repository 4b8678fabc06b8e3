"""The widget as browsers get it: a small loader, one file of modules, the words of one language."""

from pathlib import Path

from bot.channels.web.assets import Asset, Assets
from bot.channels.web.joining import join, slim

STATIC = Path(__file__).parent / "static"


class Widget:
    """`loader` draws the launcher; `files` are what it loads when somebody opens it. They lie in a folder that carries their
    version, so a browser may keep them for ever and never mixes two releases."""

    def __init__(self) -> None:
        folder = STATIC / "widget"
        words = {f"strings/{path.name}": _slim(path) for path in (folder / "strings").glob("*.js")}
        # store.js is for the page that a mail's link leads to: it keeps the visitor where the widget looks.
        self.files = Assets({"main.js": join(folder, "main"), "store.js": _slim(folder / "store.js")} | words)
        self.version = self.files.version
        self.loader = Asset.of(_slim(STATIC / "widget.js").replace(b"{{version}}", self.version.encode()), ".js")


def _slim(path: Path) -> bytes:
    return slim(path.read_text("utf-8")).encode()
