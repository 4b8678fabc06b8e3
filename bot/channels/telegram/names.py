"""What customers call themselves on Telegram: their name and @username, kept for the agents. Nobody vouches for it."""

from collections import OrderedDict
from datetime import datetime

from bot.channels.telegram.updates import Update, User
from bot.conversation.contacts import Contact, know, known_as
from bot.conversation.tables import MAX_NAME
from bot.db import Database

REMEMBERED = 20_000
"""Contacts whose name is kept in memory, so that a message costs no look at the database."""


class Names:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: OrderedDict[str, str] = OrderedDict()

    async def note(self, update: Update, now: datetime) -> None:
        """Keep what the sender calls themselves now; writes only where that changed."""
        introduced = introduction(update)
        if introduced is None or self._known.get(introduced[0]) == introduced[1]:
            return
        contact, name = introduced
        async with self._database.reading() as session:
            before = await known_as(session, "telegram", contact)
        if before is None or before.name != name:
            async with self._database.begin() as session:
                await know(session, "telegram", contact, Contact(name, None, verified=False), now)
        self._known[contact] = name
        self._known.move_to_end(contact)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)


def introduction(update: Update) -> tuple[str, str] | None:
    """The contact and their name, where somebody wrote to the bot alone. Pure."""
    query = update.callback_query
    message = query.message if query else update.message or update.edited_message
    if message is None or message.chat.type != "private":
        return None
    name = name_of(query.from_user if query else message.from_user)
    return (str(message.chat.id), name) if name else None


def name_of(user: User) -> str:
    """As in "Lan Nguyễn (@lan)", within the column; empty where Telegram tells nothing. Pure."""
    name = " ".join(f"{user.first_name} {user.last_name}".split())
    handle = f"@{user.username}"[:MAX_NAME] if user.username.strip() else ""
    if not name or not handle:
        return name[:MAX_NAME] or handle
    return f"{name[: max(0, MAX_NAME - len(handle) - 3)]} ({handle})"[:MAX_NAME]
