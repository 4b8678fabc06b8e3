"""Everything a ticket's screen shows, read at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.contract import Allowance, MailedTo, Mailing, Metered
from bot.conversation.addresses import Whereabouts, whereabouts
from bot.conversation.contacts import Contact, of_conversation
from bot.conversation.corrections import Correction, corrections_of
from bot.conversation.files import FileState, files_of
from bot.conversation.model import PAGES
from bot.conversation.people import Linked, linked_with
from bot.conversation.progress import Progress, progress_of
from bot.db import Database
from handoff import Handoff, Ticket, TicketView, TranscriptLine
from handoff.store import find
from handoff.store import of_conversation as tickets_of


@dataclass(frozen=True, slots=True)
class OtherTalk:
    """Another conversation of the same person, and its tickets, newest first."""

    linked: Linked
    tickets: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """`files` by id, `progress` and `corrections` by the number of the message. `allowance` is None where the provider does not
    count, `customer` where nobody told who it is, `mailed_to` where no replies are wished for by e-mail."""

    view: TicketView
    files: Mapping[str, FileState]
    progress: Mapping[int, Progress]
    corrections: Mapping[int, Correction]
    where: Whereabouts
    allowance: Allowance | None
    customer: Contact | None
    mailed_to: MailedTo | None
    others: tuple[OtherTalk, ...]


class TicketReader:
    """`metered` are the channels whose provider counts what we send, by name; `mailing` those that mail replies too."""

    def __init__(
        self, database: Database, handoff: Handoff, metered: Mapping[str, Metered], mailing: Sequence[Mailing] = ()
    ) -> None:
        self._database = database
        self._handoff = handoff
        self._metered = metered
        self._mailing = mailing

    async def read(self, ticket_id: int) -> Seen:
        """Raises TicketNotFound."""
        async with self._database.reading() as session:
            view = await self._handoff.view(session, ticket_id)
            conversation = view.ticket.conversation_id
            return Seen(
                view=view,
                files=await files_of(session, conversation),
                progress=await progress_of(session, conversation),
                corrections=await corrections_of(session, conversation),
                where=(where := await whereabouts(session, conversation)),
                allowance=await self._allowance(session, where),
                customer=await of_conversation(session, conversation),
                mailed_to=await self._mailed_to(session, conversation),
                others=tuple(
                    [
                        OtherTalk(linked, tuple(await tickets_of(session, linked.conversation_id)))
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

    async def _mailed_to(self, session: AsyncSession, conversation_id: str) -> MailedTo | None:
        for channel in self._mailing:
            if address := await channel.mails_to(session, conversation_id):
                return address
        return None

    async def _allowance(self, session: AsyncSession, where: Whereabouts) -> Allowance | None:
        """Of the address that is delivered to: while the customer is on a page, what it does not show them goes elsewhere."""
        for address in reversed(where.all) if where.now.channel in PAGES else (where.now,):
            if channel := self._metered.get(address.channel):
                return await channel.allowance(session, address.contact, datetime.now(UTC))
        return None


def ticket_number(ticket_id: str) -> int:
    """Ids are small positive numbers; anything else is no ticket of ours, whatever the database would make of it."""
    return int(ticket_id) if ticket_id.isascii() and ticket_id.isdigit() and len(ticket_id) < 16 else 0
