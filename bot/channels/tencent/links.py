"""Links to files that a platform does not carry."""

from datetime import UTC, datetime

from bot.channels.tencent.parts import Link
from bot.files_door import FileLinks
from bot.settings import Settings


def links(settings: Settings) -> Link:
    """Good for a day; none where customers cannot reach this server."""
    signer = FileLinks(settings.session_secret)
    public = str(settings.public_url).rstrip("/") if settings.public_url else None

    def link(file_id: str) -> str | None:
        return public + signer.sign(file_id, datetime.now(UTC)) if public else None

    return link


def no_links(_file_id: str) -> str | None:
    return None
