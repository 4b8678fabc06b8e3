"""What a draft begins with: the questions of a gap, or of one ticket, and what colleagues replied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.gaps.place import Place
from bot.gaps.board import Gap
from bot.gaps.drafts import Wording, propose
from bot.gaps.model import Question, Reason
from bot.gaps.replies import MOST_REPLIES, AgentReply, read_replies
from handoff import store
from handoff.errors import TicketNotFound
from knowledge_base import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Proposed:
    questions: tuple[Question, ...]
    handed_off: int
    wordings: dict[Language, Wording]
    replies: tuple[AgentReply, ...]

    @property
    def replaced(self) -> int:
        return sum(reply.replaced for reply in self.replies)


async def of_gap(place: Place, key: str, days: int, now: datetime) -> Proposed | None:
    gap = await place.gaps.find(key, days, now)
    if gap is None:
        return None
    async with place.database.reading() as session:
        replies = await read_replies(session, gap.tickets)
    return _proposed(gap.questions, gap.handed_off, replies)


async def of_ticket(place: Place, number: str, days: int, now: datetime) -> Proposed | None:
    """The ticket's own reply comes first; the gap it belongs to, if it does, adds what others asked and replied."""
    ticket_id = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
    try:
        async with place.database.reading() as session:
            ticket = await store.find(session, ticket_id)
            own = await read_replies(session, [ticket_id])
    except TicketNotFound:
        return None
    gap: Gap | None = await place.gaps.find_ticket(ticket_id, days, now)
    if gap is None:
        language = ticket.language if ticket.language in LANGUAGES else "en"
        asked, asker = (ticket.subject, language, ticket.opened_at), ticket.conversation_id
        return _proposed((Question(f"ticket:{ticket.id}", *asked, Reason.HANDED_OFF, asker, ticket.id),), 1, own)
    async with place.database.reading() as session:
        others = await read_replies(session, [other for other in gap.tickets if other != ticket_id])
    return _proposed(gap.questions, gap.handed_off, [*own, *others][:MOST_REPLIES])


def _proposed(questions: tuple[Question, ...], handed_off: int, replies: Sequence[AgentReply]) -> Proposed:
    """The first reply in each language is its answer, to begin with."""
    answers: dict[Language, str] = {}
    for reply in replies:
        answers.setdefault(reply.language, reply.text)
    return Proposed(questions, handed_off, propose([(one.text, one.language) for one in questions], answers), tuple(replies))
