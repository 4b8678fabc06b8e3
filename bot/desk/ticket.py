"""A ticket: the conversation, why it came, and what an agent can do about it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.contract import Allowance
from bot.conversation.outbox import Outbox
from bot.conversation.signals import Signals, conversation_topic
from bot.db import Database
from bot.desk.actions import Actions
from bot.desk.composer import Composer, Draft
from bot.desk.correcting import Correcting, Deed
from bot.desk.customer import draw_customer
from bot.desk.errors_page import draw_not_found
from bot.desk.facts import draw_facts
from bot.desk.knowledge.finding import EntryFinder
from bot.desk.live import keep_live
from bot.desk.markup import tag, words
from bot.desk.opinion import draw_stars
from bot.desk.page import page
from bot.desk.page_offer import PageOffer
from bot.desk.phrases import PHRASES
from bot.desk.reading import Seen, TicketReader, ticket_number
from bot.desk.rows import clock, moment, trigger_classes
from bot.desk.same_person import SamePerson
from bot.desk.shell import Shell, Visit
from bot.desk.transcript import Transcript
from handoff import Handoff, HandoffError, Status
from handoff.errors import TicketNotFound
from handoff.model import MAX_FILES, MAX_REPLY

log = structlog.get_logger(__name__)

LOOK_AGAIN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class TicketTools:
    """What a ticket's screen works with."""

    database: Database
    signals: Signals
    handoff: Handoff
    outbox: Outbox
    reader: TicketReader
    shell: Shell
    finder: EntryFinder
    max_file: int
    """Bytes of one file."""
    page_offer: PageOffer | None = None


def register_ticket(tools: TicketTools) -> None:
    shell = tools.shell

    @page("/tickets/{ticket_id}")
    async def ticket_page(request: Request, ticket_id: str) -> Response | None:
        visit = await shell.enter(request)
        if isinstance(visit, Response):
            return visit
        tickets = await shell.feed.read()
        try:
            seen = await tools.reader.read(ticket_number(ticket_id))
        except TicketNotFound:
            with shell.frame(visit, tickets, "missing", visit.texts("not_found_title")):
                draw_not_found(visit.texts, visit.root)
            visit.client.status_code = 404
            return None
        ticket = seen.view.ticket
        with shell.frame(visit, tickets, "ticket", f"{visit.texts('ticket', id=ticket.id)}: {ticket.subject}"):
            TicketScreen(tools, visit, seen)
        return None


class TicketScreen:
    def __init__(self, tools: TicketTools, visit: Visit, seen: Seen) -> None:
        self._tools = tools
        self._handoff = tools.handoff
        self._visit = visit
        self._seen = seen
        self._ticket_id = seen.view.ticket.id
        texts, ticket = visit.texts, seen.view.ticket
        with tag("div", "ticket-bar"):
            words("a", "←", "back", href=f"{visit.root}/", aria_label=texts("back_to_queue"), data_back=True)
            with tag("div", "ticket-title"):
                words("h1", ticket.subject, lang=ticket.language, dir="auto")
                self._standing = tag("div", "standing")
            self._actions = Actions(texts, visit.agent, self._claim, self._resolve)
        with tag("div", "ticket-body"):
            with tag("details", "facts-fold", data_wide_open=True):
                words("summary", texts("about"))
                self._facts = tag("div", "facts")
                self._person = SamePerson(texts, visit.root, ticket, tools.reader, tools.signals, self._act)
            with tag("div", "talk"):
                correcting = Correcting(ticket.conversation_id, tools.finder, tools.signals, self._do)
                self._transcript = Transcript(texts, visit.root, ticket.language, self._retry, correcting)
                self._notice = words("p", "", "notice notice-bad", role="alert")
                self._resolved = words("p", texts("resolved_note"), "resolved-note", role="status")
                self._composer = Composer(visit, ticket.id, tools.max_file, self._reply, self._send_link)
        self._notice.set_visibility(False)
        self._draw(seen, fresh=True)
        keep_live(visit.client, self._follow)

    async def _follow(self) -> None:
        with self._tools.signals.subscribe(conversation_topic(self._seen.view.ticket.conversation_id)) as news:
            while True:
                try:
                    await self._reread()
                except (SQLAlchemyError, OSError) as error:  # what is shown stays until the database is back
                    log.warning("desk.ticket_unread", ticket=self._ticket_id, error=str(error))
                await news.wait(LOOK_AGAIN_SECONDS)

    async def _reread(self) -> None:
        self._draw(await self._tools.reader.read(self._ticket_id))

    async def _claim(self) -> None:
        if await self._do(lambda session, agent, now: self._handoff.claim(session, self._ticket_id, agent, now)):
            self._composer.focus()

    async def _resolve(self) -> None:
        await self._do(lambda session, agent, now: self._handoff.resolve(session, self._ticket_id, agent, now))

    async def _reply(self, draft: Draft) -> bool:
        files = [file.id for file in draft.files]
        return await self._do(
            lambda session, agent, now: self._handoff.reply(session, self._ticket_id, agent, draft.text, draft.id, now, files)
        )

    async def _send_link(self) -> None:
        if offer := self._tools.page_offer:
            await self._do(lambda session, _agent, now: offer.send(session, self._seen.view.ticket.conversation_id, now))

    async def _retry(self, delivery: int) -> None:
        if await self._tools.shell.acting(self._visit) is not None:
            await self._tools.outbox.retry(delivery, datetime.now(UTC))
            await self._reread()

    async def _do(self, deed: Deed) -> bool:
        """Do it, and say what goes wrong; nothing that was written is taken away."""
        problem = await self._act(deed)
        if problem is None:
            return False
        self._notice.text = problem
        self._notice.set_visibility(bool(problem))
        return not problem

    async def _act(self, deed: Deed) -> str | None:
        """Do it in one transaction, as whoever is signed in now. What went wrong, empty when nothing did; None when nobody is
        signed in any more."""
        agent = await self._tools.shell.acting(self._visit)
        if agent is None:
            return None
        try:
            async with self._tools.database.begin() as session:
                await deed(session, agent, datetime.now(UTC))
        except HandoffError as refused:
            key = f"refused_{type(refused).__name__}"
            await self._reread()
            return self._visit.texts(key, limit=MAX_REPLY, files=MAX_FILES) if key in PHRASES else str(refused)
        except (SQLAlchemyError, OSError) as error:
            log.warning("desk.not_saved", ticket=self._ticket_id, error=str(error))
            return self._visit.texts("refused_database")
        await self._reread()
        return ""

    def _draw(self, seen: Seen, *, fresh: bool = False) -> None:
        before, self._seen = self._seen, seen
        view = seen.view
        self._transcript.show(view.transcript, seen.files, seen.progress, seen.corrections)
        self._person.show(seen.others)
        if not fresh and _beside(seen) == _beside(before):
            return
        self._actions.show(view.ticket)
        self._standing.clear()
        with self._standing:
            self._draw_standing(seen)
        self._facts.clear()
        with self._facts:
            draw_facts(self._visit.texts, self._visit.root, seen)
        resolved = view.ticket.status is Status.RESOLVED
        self._resolved.set_visibility(resolved)
        self._composer.close(resolved)
        self._composer.offer_link(self._tools.page_offer is not None and PageOffer.suits(seen.where))

    def _draw_standing(self, seen: Seen) -> None:
        texts, ticket = self._visit.texts, seen.view.ticket
        draw_customer(texts, seen.customer)
        words("span", f"#{ticket.id}", "number")
        words("span", texts(f"status_{ticket.status}"), f"chip chip-{ticket.status}")
        words("span", texts.trigger(ticket.trigger), trigger_classes(ticket.trigger))
        if ticket.waiting_since:
            words("span", texts("waiting_since"), "quiet")
            clock(ticket.waiting_since.isoformat())
        if rating := seen.view.rating:
            draw_stars(texts, rating)
        if seen.allowance and ticket.status is not Status.RESOLVED:
            self._draw_allowance(seen.allowance)
        if ticket.first_reply_at:
            words("a", texts("make_entry"), "plain", href=f"{self._visit.root}/gaps/draft?ticket={ticket.id}")

    def _draw_allowance(self, allowance: Allowance) -> None:
        texts = self._visit.texts
        if allowance.left < 1 or allowance.until is None:
            words("span", texts("allowance_none"), "chip chip-new")
            return
        with tag("span", "chip"):
            words("span", texts("allowance", count=allowance.left) + " ")
            moment(allowance.until.isoformat())


def _beside(seen: Seen) -> tuple[object, ...]:
    """What is drawn beside the conversation."""
    view = seen.view
    return view.ticket, view.events, view.earlier, view.rating, seen.where, seen.allowance, seen.customer, seen.mailed_to
