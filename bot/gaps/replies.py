"""What agents answered in the tickets that a question led to: the answers to begin with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.model import Author
from bot.conversation.tables import MessageRow
from bot.gaps.privacy import redacted
from handoff.tables import TicketRow
from knowledge_base import LANGUAGES
from knowledge_base.language import detect

MOST_TICKETS = 30
MOST_LINES = 60
"""Messages of one ticket that are looked at."""
MOST_REPLIES = 3


@dataclass(frozen=True, slots=True)
class AgentReply:
    """`text` has personal data replaced; `replaced` says how often."""

    ticket: int
    by: str
    language: str
    text: str
    replaced: int


async def read_replies(session: AsyncSession, tickets: Collection[int]) -> Sequence[AgentReply]:
    """Up to three, of the newest tickets, one a ticket: the longest, for the short ones greet and promise. A language that has
    one already comes last.
    """
    newest = await session.execute(
        select(TicketRow.id, TicketRow.conversation_id, TicketRow.opened_at_seq, TicketRow.language)
        .where(TicketRow.id.in_(tickets))
        .order_by(TicketRow.id.desc())
        .limit(MOST_TICKETS)
    )
    found = []
    for ticket in newest.all():
        lines = await session.execute(
            select(MessageRow.author, MessageRow.author_name, MessageRow.kind, MessageRow.text)
            .where(MessageRow.conversation_id == ticket.conversation_id, MessageRow.seq > ticket.opened_at_seq)
            .order_by(MessageRow.seq)
            .limit(MOST_LINES)
        )
        said = []
        for line in lines:
            if line.kind == "resolved":
                break
            if line.author == Author.AGENT:
                said.append(line)
        if said:
            longest = max(said, key=lambda line: len(line.text))
            language = detect(longest.text, ticket.language if ticket.language in LANGUAGES else None)[0]
            text, replaced = redacted(longest.text, language)
            found.append(AgentReply(ticket.id, longest.author_name or "", language, text, replaced))
    seen: list[str] = []
    ranked = []
    for reply in found:
        ranked.append((seen.count(reply.language), -reply.ticket, reply))
        seen.append(reply.language)
    return [reply for _, _, reply in sorted(ranked, key=lambda one: one[:2])[:MOST_REPLIES]]
