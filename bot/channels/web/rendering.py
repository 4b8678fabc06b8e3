"""One message as the bytes a browser reads from the stream; the same bytes for every stream that carries it."""

import json
from datetime import datetime
from functools import lru_cache

from bot.conversation.markdown import to_html
from bot.conversation.model import Author, Choice, Event, Message
from bot.files_door import FileLinks

TYPING = b"event: typing\ndata: {}\n\n"


def to_frame(event: Event, links: FileLinks, now: datetime) -> bytes:
    """`event` in the wire format of server-sent events; messages carry their seq as the id to come back with."""
    if event.message is None:
        return TYPING
    message = event.message
    return _message_frame(*_visible(message), _attachments(message, links, now) if message.attachments else "[]")


_Visible = tuple[int, Author, str, str, tuple[Choice, ...], datetime, str | None, str | None, bool | None]


def _visible(message: Message) -> _Visible:
    """What a customer may see of a message. How sure the assistant was stays with the agents."""
    # Where the conversation began elsewhere, ids of ours are kept with our name before them (addresses.py).
    own_id = (message.external_id or "").removeprefix("web:") if message.author is Author.CUSTOMER else None
    return (
        *(message.seq, message.author, message.kind, message.text),
        *(message.choices, message.at, message.author_name, own_id, message.helpful),
    )


def _attachments(message: Message, links: FileLinks, now: datetime) -> str:
    return json.dumps(
        [
            {
                "kind": one.kind,
                "name": one.name,
                "media_type": one.media_type,
                "size": one.size,
                "url": "/web" + links.sign(one.file, now) if one.file else None,
                "about": dict(one.about),
            }
            for one in message.attachments
        ],
        ensure_ascii=False,
    )


@lru_cache(maxsize=4096)
def _message_frame(
    seq: int,
    author: Author,
    kind: str,
    text: str,
    choices: tuple[Choice, ...],
    at: datetime,
    name: str | None,
    own_id: str | None,
    helpful: bool | None,
    attachments: str,
) -> bytes:
    body = {"text": text} if author is Author.CUSTOMER else {"html": to_html(text)}
    data = {
        "seq": seq,
        "author": author,
        "kind": kind,
        **body,
        "choices": [choice.to_json() for choice in choices],
        "at": at.isoformat(),
        "name": name,
        "id": own_id,
        "helpful": helpful,
        "attachments": json.loads(attachments),
    }
    return f"event: message\nid: {seq}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
