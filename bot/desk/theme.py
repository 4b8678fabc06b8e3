"""How the desk looks: its own stylesheet and script, named by content so that browsers may keep them for ever."""

from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from nicegui import app, ui
from starlette.requests import Request

from bot.desk.phrases import Texts

FOLDER = Path(__file__).parent / "static"
STYLE, SCRIPT, ICON = "desk.css", "desk.js", "icon.svg"
FOR_EVER = 31_536_000


def serve_assets() -> None:
    app.add_static_files("/static", FOLDER, max_cache_age=FOR_EVER)


def dress(request: Request, texts: Texts) -> None:
    """Put the look and the language on the current page, and the server's clock: waiting times must not depend on how the
    agent's computer is set."""
    root = root_of(request)
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    ui.add_head_html(
        f'<link rel="stylesheet" href="{root}/static/{STYLE}?{_version(STYLE)}">'
        f'<script defer src="{root}/static/{SCRIPT}?{_version(SCRIPT)}"></script>'
        f'<script>Object.assign(document.documentElement, {{lang: "{texts.language}"}}).dataset.now = "{now}"</script>'
    )


def root_of(request: Request) -> str:
    """What the desk's addresses start with, as the browser sees them: the mount path, behind a proxy's prefix."""
    prefix = request.headers.get("X-Forwarded-Prefix", "")
    known = prefix.startswith("/") and not prefix.startswith("//") and prefix.replace("/", "").replace("-", "").isalnum()
    mounted_at: str = request.scope.get("root_path", "")
    return (prefix.rstrip("/") if known else "") + mounted_at


@cache
def _version(name: str) -> str:
    return sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
