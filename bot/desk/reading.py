"""Everything a ticket's screen shows, read at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.contract import Allowance, Metered
from bot.conversation.files import FileState, files_of
from bot.conversation.people import Linked, contact_of, linked_with
from bot.conversation.progress import Progress, progress_of
from bot.db import Database
from handoff import Handoff, Ticket, TicketView, TranscriptLine
from handoff.store import find, of_conversation


@dataclass(frozen=True, slots=True)
class OtherTalk:
    """Another conversation of the same person, and its tickets, newest first."""

    linked: Linked
    tickets: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """`files` by id, `progress` by the number of the message. `allowance` is None where the provider does not count."""

    view: TicketView
    files: Mapping[str, FileState]
    progress: Mapping[int, Progress]
    allowance: Allowance | None
    others: tuple[OtherTalk, ...]


class TicketReader:
    """`metered` are the channels whose provider counts what we send, by name."""

    def __init__(self, database: Database, handoff: Handoff, metered: Mapping[str, Metered]) -> None:
        self._database = database
        self._handoff = handoff
        self._metered = metered

    async def read(self, ticket_id: int) -> Seen:
        """Raises TicketNotFound."""
        async with self._database.reading() as session:
            view = await self._handoff.view(session, ticket_id)
            conversation = view.ticket.conversation_id
            return Seen(
                view=view,
                files=await files_of(session, conversation),
                progress=await progress_of(session, conversation),
                allowance=await self._allowance(session, view.ticket),
                others=tuple(
                    [
                        OtherTalk(linked, tuple(await of_conversation(session, linked.conversation_id)))
                        for linked in await linked_with(session, conversation)
                    ]
                ),
            )

    async def ticket(self, ticket_id: int) -> Ticket:
        """Raises TicketNotFound."""
        async with self._database.reading() as session:
            return await find(session, ticket_id)

    async def talk(self, conversation_id: str) -> tuple[Sequence[TranscriptLine], Mapping[str, FileState]]:
        """A conversation to look into."""
        async with self._database.reading() as session:
            lines = await self._handoff.transcript(session, conversation_id)
            return lines, await files_of(session, conversation_id)

    async def _allowance(self, session: AsyncSession, ticket: Ticket) -> Allowance | None:
        channel = self._metered.get(ticket.channel)
        if channel is None:
            return None
        contact = await contact_of(session, ticket.conversation_id)
        return await channel.allowance(session, contact, datetime.now(UTC))


def ticket_number(ticket_id: str) -> int:
    """Ids are small positive numbers; anything else is no ticket of ours, whatever the database would make of it."""
    return int(ticket_id) if ticket_id.isascii() and ticket_id.isdigit() and len(ticket_id) < 16 else 0
