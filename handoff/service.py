"""The handoff: opening a ticket, working on it, giving the conversation back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from handoff import ratings, store
from handoff.errors import InvalidReply
from handoff.model import MAX_FILES, MAX_REPLY, Agent, OpenTicket, Ticket, TicketView, TranscriptLine
from handoff.ports import Conversations
from handoff.tables import TicketRow
from handoff.transitions import CUSTOMER_WAITS, UNRESOLVED, Happening, Status, after


class Handoff:
    """Every call works within the caller's transaction and leaves the commit to it."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def open(self, session: AsyncSession, wanted: OpenTicket, now: datetime) -> Ticket:
        """The conversation's open ticket: this one, or the one it already had. Calling it twice changes nothing."""
        created = await store.insert_ticket(session, wanted, now)
        if created is not None:
            await store.record(session, created, "opened", Status.NEW, None, now, note=wanted.trigger)
            self._conversations.announce(session, wanted.conversation_id)
            return await store.find(session, created)
        standing = await store.find_open(session, wanted.conversation_id)
        if standing is None:
            raise LookupError(f"conversation {wanted.conversation_id} has a ticket that is neither open nor resolved")
        return standing

    async def customer_wrote(self, session: AsyncSession, conversation_id: str, now: datetime) -> Ticket | None:
        """The customer added to the thread: they wait again. None when there is no open ticket."""
        ticket = await store.find_open(session, conversation_id)
        if ticket is None:
            return None
        await self._move(session, ticket, Happening.CUSTOMER_WROTE, None, now)
        return ticket

    async def claim(self, session: AsyncSession, ticket_id: int, agent: Agent, now: datetime) -> None:
        """`agent` takes the ticket, also from somebody else."""
        ticket = await self._held(session, ticket_id)
        await self._move(session, ticket, Happening.CLAIMED, agent, now, assignee_id=agent.id)
        if ticket.assignee_id != agent.id:
            await self._conversations.agent_joined(session, ticket.conversation_id, agent.name, now)

    async def reply(
        self,
        session: AsyncSession,
        ticket_id: int,
        agent: Agent,
        text: str,
        reply_id: str,
        now: datetime,
        files: Sequence[str] = (),
    ) -> None:
        """Answer the customer, maybe with files of this conversation, by their ids. `reply_id` is the sender's own id of the
        reply: a repeat says nothing twice."""
        if not text.strip() and not files:
            raise InvalidReply("The reply is empty: write something first.")
        if len(text) > MAX_REPLY:
            raise InvalidReply(f"The reply has {len(text)} characters, {MAX_REPLY} are allowed: send it in parts.")
        if len(files) > MAX_FILES:
            raise InvalidReply(f"At most {MAX_FILES} files go with one reply: send the others with the next.")
        ticket = await self._held(session, ticket_id)
        after(ticket.status, Happening.REPLIED)
        if await self._conversations.append_reply(session, ticket.conversation_id, agent.name, text, files, reply_id, now):
            await self._move(
                session,
                ticket,
                Happening.REPLIED,
                agent,
                now,
                assignee_id=ticket.assignee_id or agent.id,
                first_reply_at=ticket.first_reply_at or now,
            )

    async def answerable(self, session: AsyncSession, ticket_id: int) -> Ticket:
        """The ticket, for preparing a reply to it. Raises TicketNotFound, or TransitionRefused where none is taken any more."""
        ticket = await store.find(session, ticket_id)
        after(ticket.status, Happening.REPLIED)
        return ticket

    async def resolve(self, session: AsyncSession, ticket_id: int, agent: Agent, now: datetime) -> None:
        """Close the ticket and give the conversation back to the assistant, with a clean slate."""
        ticket = await self._held(session, ticket_id)
        await self._move(session, ticket, Happening.RESOLVED, agent, now, resolved_at=now)
        await self._conversations.return_to_assistant(session, ticket.conversation_id, now)

    async def queue(self, session: AsyncSession, statuses: frozenset[Status] = UNRESOLVED) -> Sequence[Ticket]:
        return await store.queue(session, statuses)

    async def view(self, session: AsyncSession, ticket_id: int) -> TicketView:
        ticket = await store.find(session, ticket_id)
        return TicketView(
            ticket=ticket,
            transcript=tuple(await self._conversations.transcript(session, ticket.conversation_id)),
            events=tuple(await store.history(session, ticket_id)),
            earlier=tuple(t for t in await store.of_conversation(session, ticket.conversation_id) if t.id != ticket_id),
            rating=await ratings.of_ticket(session, ticket_id),
        )

    async def transcript(self, session: AsyncSession, conversation_id: str) -> Sequence[TranscriptLine]:
        """A conversation as agents see it, with a ticket or without."""
        return await self._conversations.transcript(session, conversation_id)

    async def _held(self, session: AsyncSession, ticket_id: int) -> Ticket:
        """The ticket as it stands once its conversation is ours until commit."""
        seen = await store.find(session, ticket_id)
        await self._conversations.hold(session, seen.conversation_id)
        return await store.find(session, ticket_id)

    async def _move(
        self,
        session: AsyncSession,
        ticket: Ticket,
        happening: Happening,
        agent: Agent | None,
        now: datetime,
        **changes: object,
    ) -> None:
        status = after(ticket.status, happening)
        waiting_since = (ticket.waiting_since or now) if status in CUSTOMER_WAITS else None
        await session.execute(
            update(TicketRow).where(TicketRow.id == ticket.id).values(status=status, waiting_since=waiting_since, **changes)
        )
        await store.record(session, ticket.id, happening, status, agent, now)
        self._conversations.announce(session, ticket.conversation_id)
