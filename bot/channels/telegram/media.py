"""What a message carries besides its text. Pure."""

from bot.channels.telegram.updates import File, Message, Sticker
from bot.conversation.model import Attachment, AttachmentKind, RemoteFile

_UNNAMED: tuple[tuple[str, AttachmentKind, str], ...] = (
    ("voice", "voice", "voice.ogg"),
    ("audio", "audio", "audio.mp3"),
    ("video", "video", "video.mp4"),
    ("video_note", "video", "video.mp4"),
    ("animation", "video", "animation.mp4"),
    ("document", "file", ""),
)
"""Field of a message, what it is shown as, and its name where Telegram tells none. An animation comes as a document too."""


def attachments(message: Message) -> tuple[Attachment | RemoteFile, ...]:
    """At most one: each picture of an album is a message of its own."""
    if message.photo:
        return (_remote(max(message.photo, key=lambda size: size.width * size.height), "image", "photo.jpg"),)
    for field, kind, name in _UNNAMED:
        file: File | None = getattr(message, field)
        if file:
            return (_remote(file, kind, name),)
    if message.sticker and (still := _still(message.sticker)):
        return (still,)
    if message.location:
        place = {"latitude": message.location.latitude, "longitude": message.location.longitude}
        name = ", ".join(filter(None, (message.venue.title, message.venue.address))) if message.venue else ""
        return (Attachment("location", name=name[:200], about=place),)
    if message.contact:
        name = f"{message.contact.first_name} {message.contact.last_name}".strip()
        return (Attachment("contact", name=name[:200], about={"phone": message.contact.phone_number[:40]}),)
    return ()


def words(message: Message) -> str:
    """The message in words: what was written, or what stands for it."""
    if written := message.text or message.caption:
        return written
    if message.sticker and (message.sticker.is_animated or message.sticker.is_video):
        return message.sticker.emoji
    if message.dice:
        return message.dice.emoji
    if message.poll:
        return "\n".join((message.poll.question, *(f"• {option.text}" for option in message.poll.options)))
    return ""


def _still(sticker: Sticker) -> RemoteFile | None:
    """A sticker that moves says its emoji instead (see `words`); without one, its small still picture must do."""
    if not (sticker.is_animated or sticker.is_video):
        return RemoteFile("image", sticker.file_id, "sticker.webp", "image/webp")
    return _remote(sticker.thumbnail, "image", "sticker.webp") if sticker.thumbnail and not sticker.emoji else None


def _remote(file: File, kind: AttachmentKind, name: str) -> RemoteFile:
    return RemoteFile(kind, file.file_id, file.file_name or name, file.mime_type, max(file.file_size, 0))
