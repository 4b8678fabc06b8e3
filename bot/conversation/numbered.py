"""Choices as a numbered list, and back: for channels without buttons, and for people who type anyway."""

import unicodedata
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import select

from bot.conversation.model import Author, Choice
from bot.conversation.tables import MessageRow
from bot.db import Database

_MOST = 99
Offered = Callable[[str, int], Awaitable[Sequence[Choice]]]
"""(conversation, seq of the customer's message) → what the assistant offered just before it."""


def numbered(choices: Sequence[Choice]) -> str:
    """One line a choice, "1. Where is my parcel?"."""
    return "\n".join(f"{n}. {choice.title}" for n, choice in enumerate(choices, 1))


def number_in(text: str) -> int | None:
    """The number that is all a customer wrote: "2", "２", "②", "2.", "(2)", "#2", "第2个"."""
    plain = unicodedata.normalize("NFKC", text).strip(" \t\n.。,，、)(）（#!！").removeprefix("第").rstrip("个個項项")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= len(str(_MOST)) else None


def chosen(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice that `text` names by its number."""
    number = number_in(text)
    return choices[number - 1] if number is not None and 0 < number <= len(choices) else None


def offered_from(database: Database) -> Offered:
    async def offered(conversation_id: str, seq: int) -> Sequence[Choice]:
        before = (
            select(MessageRow.author, MessageRow.choices)
            .where(MessageRow.conversation_id == conversation_id, MessageRow.seq < seq)
            .order_by(MessageRow.seq.desc())
            .limit(1)
        )
        async with database.reading() as session:
            row = (await session.execute(before)).one_or_none()
        if row is None or row.author != Author.BOT:
            return ()
        return tuple(Choice.from_json(choice) for choice in row.choices or ())

    return offered
