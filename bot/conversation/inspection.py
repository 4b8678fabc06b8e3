"""What a file is, by its content and not by what it is called; and whether it may be passed on to a person. Pure."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype  # type: ignore[import-untyped]  # ships no types

from bot.conversation.errors import FileRefused
from bot.conversation.model import AttachmentKind

MAX_FILE = 20 * 1024 * 1024
"""Bytes of one file: what Telegram lets a bot download, and more than WeChat lets anybody send."""

_KINDS: dict[str, tuple[AttachmentKind, str]] = {
    "image/png": ("image", ".png"),
    "image/jpeg": ("image", ".jpg"),
    "image/gif": ("image", ".gif"),
    "image/webp": ("image", ".webp"),
    "image/heic": ("image", ".heic"),
    "audio/mpeg": ("audio", ".mp3"),
    "audio/mp4": ("audio", ".m4a"),
    "audio/ogg": ("voice", ".ogg"),
    "audio/amr": ("voice", ".amr"),
    "audio/x-wav": ("audio", ".wav"),
    "audio/aac": ("audio", ".aac"),
    "video/mp4": ("video", ".mp4"),
    "video/x-m4v": ("video", ".m4v"),
    "video/quicktime": ("video", ".mov"),
    "video/webm": ("video", ".webm"),
    "application/pdf": ("file", ".pdf"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("file", ".docx"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("file", ".xlsx"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("file", ".pptx"),
}
_TEXTS = {".txt": "text/plain", ".csv": "text/csv", ".log": "text/plain"}
ENDINGS = tuple(sorted({ending for _, ending in _KINDS.values()} | _TEXTS.keys() | {".jpeg"}))
"""What the names of files we take end in: for a file chooser, which goes by names. What counts is the content."""
_SCRIPT = re.compile(rb"<script|<svg[\s>]|<!doctype html|<html[\s>]|<\?xml", re.IGNORECASE)
_PDF_ACTION = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b")
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_MOST_INFLATED = 4 * 1024 * 1024
"""Bytes looked through in one compressed stream of a PDF: its objects stand at the front."""
_NAME = re.compile(r"[^\w .()\[\]&+,-]+")


@dataclass(frozen=True, slots=True)
class Inspected:
    """`name` is safe to show and to save under; its ending fits the content."""

    kind: AttachmentKind
    name: str
    media_type: str


def inspect(name: str, content: bytes) -> Inspected:
    """Raises FileRefused."""
    if not content:
        raise FileRefused("empty", "The file is empty: choose another one.")
    if len(content) > MAX_FILE:
        raise FileRefused("too_large", f"The file is larger than {MAX_FILE // 1024 // 1024} MB: send a smaller one.")
    found = filetype.guess(content)
    media_type = found.mime if found else _text_type(name, content)
    if media_type not in _KINDS and media_type not in _TEXTS.values():
        raise FileRefused("unknown_kind", "Files of this kind are not taken: send a picture, a recording, a PDF or a document.")
    if _dangerous(media_type, content):
        raise FileRefused("dangerous", "The file carries a program: send it as a picture or as a plain document.")
    kind, ending = _KINDS.get(media_type, ("file", PurePosixPath(name).suffix.lower() or ".txt"))
    return Inspected(kind, _safe_name(name, ending), media_type)


def kind_of(media_type: str) -> AttachmentKind:
    """How a file is shown: its picture, a player, or its name."""
    return _KINDS.get(media_type, ("file", ""))[0]


def _text_type(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    if _SCRIPT.search(content[:4096]):
        raise FileRefused("dangerous", "Web pages and drawings in SVG can carry programs: send a picture instead.")
    return "" if "\0" in text else _TEXTS.get(PurePosixPath(name).suffix.lower(), "")


def _dangerous(media_type: str, content: bytes) -> bool:
    if media_type.startswith("image/"):
        return re.search(rb"<script", content, re.IGNORECASE) is not None
    if media_type == "application/pdf":
        return _PDF_ACTION.search(content) is not None or any(
            _PDF_ACTION.search(_inflated(stream.group(1))) for stream in _PDF_STREAM.finditer(content)
        )
    if "openxmlformats" in media_type:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return any("vbaproject" in part.lower() or "/activex" in part.lower() for part in archive.namelist())
        except zipfile.BadZipFile:
            return True
    return False


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, _MOST_INFLATED)
    except zlib.error:
        return b""


def _safe_name(name: str, ending: str) -> str:
    stem = _NAME.sub(" ", PurePosixPath(name.replace("\\", "/")).stem).strip(" .")[:150]
    return (stem or "file") + ending
