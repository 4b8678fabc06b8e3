"""What came beside a message: pictures, players, files to save, places and people. Names and labels are text, never markup."""

from collections.abc import Mapping

from bot.conversation.failures import because
from bot.conversation.files import FileState
from bot.conversation.model import Attachment
from bot.desk.markup import tag, words
from bot.desk.phrases import Texts

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
PLAYED = frozenset({"audio/mpeg", "audio/mp4", "audio/ogg", "audio/x-wav", "audio/aac"})
FILMS = frozenset({"video/mp4", "video/x-m4v", "video/webm"})
"""What browsers show by themselves. AMR recordings and HEIC pictures they do not: those are saved and opened elsewhere."""
MAP = "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}"


def draw_attachment(texts: Texts, root: str, attachment: Attachment, file: FileState | None) -> None:
    """Into the element that is open now. `file` is how its file stands, where it has one."""
    if attachment.file:
        _file(texts, root, attachment, file)
    elif attachment.kind == "location":
        _place(texts, attachment)
    elif attachment.kind == "contact":
        _contact(texts, attachment)
    else:
        _link(attachment)


def size_of(count: int) -> str:
    """Bytes as people read them."""
    for unit, step in (("MB", 1024 * 1024), ("kB", 1024)):
        if count >= step:
            return f"{count / step:.1f} {unit}" if count < 10 * step else f"{count / step:.0f} {unit}"
    return f"{count} B"


def _file(texts: Texts, root: str, attachment: Attachment, file: FileState | None) -> None:
    name = (file.name if file else "") or attachment.name or texts.named("attachment", attachment.kind)
    if file is None or file.state == "failed":
        with tag("p", "attachment attachment-gone"):
            words("span", name, "attachment-name", dir="auto")
            failure = (file and file.failure) or because("file_gone")
            words("span", texts("file_failed", reason=failure.told(texts.language)))
        return
    if file.state != "ready":
        with tag("p", "attachment attachment-coming", role="status"):
            words("span", name, "attachment-name", dir="auto")
            words("span", texts("file_coming"), "quiet")
        return
    address = f"{root}/files/{attachment.file}"
    if file.media_type in SHOWN:
        with tag("a", "attachment attachment-picture", href=address, target="_blank", rel="noopener"):
            tag("img", src=address, alt=name, loading="lazy")
        return
    with tag("div", "attachment attachment-file"):
        if file.media_type in PLAYED:
            tag("audio", src=address, controls=True, preload="none", aria_label=name)
        elif file.media_type in FILMS:
            tag("video", src=address, controls=True, preload="metadata", aria_label=name)
        with tag("a", "attachment-save", href=address, download=name):
            words("span", name, "attachment-name", dir="auto")
            words("span", size_of(file.size), "quiet")


def _place(texts: Texts, attachment: Attachment) -> None:
    latitude, longitude = _degrees(attachment.about, "latitude", 90), _degrees(attachment.about, "longitude", 180)
    with tag("p", "attachment attachment-card"):
        words("span", attachment.name or texts("attachment_location"), "attachment-name", dir="auto")
        if latitude is not None and longitude is not None:
            words("span", f"{latitude:.5f}, {longitude:.5f}", "quiet")
            where = MAP.format(latitude=latitude, longitude=longitude)
            words("a", texts("show_map"), href=where, target="_blank", rel="noopener noreferrer")


def _contact(texts: Texts, attachment: Attachment) -> None:
    phone = str(attachment.about.get("phone", ""))
    with tag("p", "attachment attachment-card"):
        words("span", attachment.name or texts("attachment_contact"), "attachment-name", dir="auto")
        if phone:
            words("span", phone, "attachment-phone")


def _link(attachment: Attachment) -> None:
    address = str(attachment.about.get("url", ""))
    with tag("p", "attachment attachment-card"):
        if address.startswith(("https://", "http://")):
            words("a", attachment.name or address, href=address, target="_blank", rel="noopener noreferrer nofollow", dir="auto")
            words("span", address, "quiet attachment-address")
        else:
            words("span", attachment.name or address, "attachment-name", dir="auto")


def _degrees(about: Mapping[str, str | float], key: str, most: float) -> float | None:
    value = about.get(key)
    return value if isinstance(value, int | float) and -most <= value <= most else None
