"""A ticket: the conversation, why it came, and what an agent can do about it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from nicegui import ui
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from bot.conversation.signals import Signals, conversation_topic
from bot.db import Database
from bot.desk.actions import Actions
from bot.desk.composer import Composer, Draft
from bot.desk.errors_page import draw_not_found
from bot.desk.facts import draw_facts
from bot.desk.live import keep_live
from bot.desk.markup import tag, words
from bot.desk.phrases import PHRASES
from bot.desk.rows import clock, trigger_classes
from bot.desk.shell import Shell, Visit
from bot.desk.transcript import Transcript
from handoff import Agent, Handoff, HandoffError, Status, TicketView
from handoff.errors import TicketNotFound
from handoff.model import MAX_REPLY

log = structlog.get_logger(__name__)

LOOK_AGAIN_SECONDS = 15.0

Deed = Callable[[AsyncSession, Agent, datetime], Awaitable[None]]


def register_ticket(database: Database, signals: Signals, handoff: Handoff, shell: Shell) -> None:
    @ui.page("/tickets/{ticket_id}")
    async def ticket_page(request: Request, ticket_id: str) -> Response | None:
        visit = await shell.enter(request)
        if isinstance(visit, Response):
            return visit
        tickets = await shell.feed.read()
        try:
            async with database.reading() as session:
                view = await handoff.view(session, _number(ticket_id))
        except TicketNotFound:
            with shell.frame(visit, tickets, "missing", visit.texts("not_found_title")):
                draw_not_found(visit.texts, visit.root)
            visit.client.status_code = 404
            return None
        title = f"{visit.texts('ticket', id=view.ticket.id)}: {view.ticket.subject}"
        with shell.frame(visit, tickets, "ticket", title):
            TicketScreen(database, signals, handoff, shell, visit, view)
        return None


class TicketScreen:
    def __init__(
        self, database: Database, signals: Signals, handoff: Handoff, shell: Shell, visit: Visit, view: TicketView
    ) -> None:
        self._database = database
        self._signals = signals
        self._handoff = handoff
        self._shell = shell
        self._visit = visit
        self._view = view
        texts, ticket = visit.texts, view.ticket
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
            with tag("div", "talk"):
                self._transcript = Transcript(texts, ticket.language)
                self._notice = words("p", "", "notice notice-bad", role="alert")
                self._resolved = words("p", texts("resolved_note"), "resolved-note", role="status")
                self._composer = Composer(texts, f"{visit.agent.id}-{ticket.id}", self._reply)
        self._notice.set_visibility(False)
        self._draw(view, fresh=True)
        keep_live(visit.client, self._follow)

    async def _follow(self) -> None:
        with self._signals.subscribe(conversation_topic(self._view.ticket.conversation_id)) as news:
            while True:
                try:
                    await self._reread()
                except (SQLAlchemyError, OSError) as error:  # what is shown stays until the database is back
                    log.warning("desk.ticket_unread", ticket=self._view.ticket.id, error=str(error))
                await news.wait(LOOK_AGAIN_SECONDS)

    async def _reread(self) -> None:
        async with self._database.reading() as session:
            view = await self._handoff.view(session, self._view.ticket.id)
        self._draw(view)

    async def _claim(self) -> None:
        if await self._do(lambda session, agent, now: self._handoff.claim(session, self._view.ticket.id, agent, now)):
            self._composer.focus()

    async def _resolve(self) -> None:
        await self._do(lambda session, agent, now: self._handoff.resolve(session, self._view.ticket.id, agent, now))

    async def _reply(self, draft: Draft) -> bool:
        return await self._do(
            lambda session, agent, now: self._handoff.reply(session, self._view.ticket.id, agent, draft.text, draft.id, now)
        )

    async def _do(self, deed: Deed) -> bool:
        """Do it in one transaction, as whoever is signed in now. What goes wrong is said, and nothing is taken away."""
        agent = await self._shell.acting(self._visit)
        if agent is None:
            return False
        try:
            async with self._database.begin() as session:
                await deed(session, agent, datetime.now(UTC))
        except HandoffError as refused:
            key = f"refused_{type(refused).__name__}"
            self._say(self._visit.texts(key, limit=MAX_REPLY) if key in PHRASES else str(refused))
            await self._reread()
            return False
        except (SQLAlchemyError, OSError) as error:
            log.warning("desk.not_saved", ticket=self._view.ticket.id, error=str(error))
            self._say(self._visit.texts("refused_database"))
            return False
        self._notice.set_visibility(False)
        await self._reread()
        return True

    def _say(self, problem: str) -> None:
        self._notice.text = problem
        self._notice.set_visibility(True)

    def _draw(self, view: TicketView, *, fresh: bool = False) -> None:
        before, self._view = self._view, view
        self._transcript.show(view.transcript)
        if not fresh and (view.ticket, view.events, view.earlier) == (before.ticket, before.events, before.earlier):
            return
        self._actions.show(view.ticket)
        self._standing.clear()
        with self._standing:
            self._draw_standing(view)
        self._facts.clear()
        with self._facts:
            draw_facts(self._visit.texts, self._visit.root, view)
        resolved = view.ticket.status is Status.RESOLVED
        self._resolved.set_visibility(resolved)
        self._composer.close(resolved)

    def _draw_standing(self, view: TicketView) -> None:
        texts, ticket = self._visit.texts, view.ticket
        words("span", f"#{ticket.id}", "number")
        words("span", texts(f"status_{ticket.status}"), f"chip chip-{ticket.status}")
        words("span", texts.trigger(ticket.trigger), trigger_classes(ticket.trigger))
        if ticket.waiting_since:
            words("span", texts("waiting_since"), "quiet")
            clock(ticket.waiting_since.isoformat())
        if ticket.first_reply_at:
            words("a", texts("make_entry"), "plain", href=f"{self._visit.root}/gaps/draft?ticket={ticket.id}")


def _number(ticket_id: str) -> int:
    """Ids are small positive numbers; anything else is no ticket of ours, whatever the database would make of it."""
    return int(ticket_id) if ticket_id.isascii() and ticket_id.isdigit() and len(ticket_id) < 16 else 0
