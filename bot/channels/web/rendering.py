"""One message as the bytes a browser reads from the stream; the same bytes for every stream that carries it."""

import json
from datetime import datetime
from functools import lru_cache

from bot.conversation.markdown import to_html
from bot.conversation.model import Author, Choice, Event, Message

TYPING = b"event: typing\ndata: {}\n\n"


def to_frame(event: Event) -> bytes:
    """`event` in the wire format of server-sent events; messages carry their seq as the id to come back with."""
    return _message_frame(*_visible(event.message)) if event.message else TYPING


def _visible(message: Message) -> tuple[int, Author, str, str, tuple[Choice, ...], datetime, str | None, str | None]:
    """What a customer may see of a message. How sure the assistant was stays with the agents."""
    own_id = message.external_id if message.author is Author.CUSTOMER else None
    return message.seq, message.author, message.kind, message.text, message.choices, message.at, message.author_name, own_id


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
    }
    return f"event: message\nid: {seq}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
