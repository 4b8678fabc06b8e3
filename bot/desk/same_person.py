"""One person on several channels: which other conversations are theirs, to be looked into, linked and taken apart again."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from nicegui.element import Element
from nicegui.events import GenericEventArguments
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation import people
from bot.conversation.signals import Signals, conversation_topic
from bot.desk.line import Line
from bot.desk.markup import tag, words
from bot.desk.phrases import Texts
from bot.desk.reading import OtherTalk, TicketReader, ticket_number
from bot.desk.rows import moment
from handoff import Agent, Ticket
from handoff.errors import TicketNotFound

LAST_LINES = 60
"""Of another conversation; its tickets hold the rest."""

Deed = Callable[[AsyncSession, Agent, datetime], Awaitable[None]]


class SamePerson:
    """`act` does a deed in one transaction and tells what went wrong, empty when nothing did, None when nobody is signed in."""

    def __init__(
        self,
        texts: Texts,
        root: str,
        ticket: Ticket,
        reader: TicketReader,
        signals: Signals,
        act: Callable[[Deed], Awaitable[str | None]],
    ) -> None:
        self._texts, self._root, self._ticket = texts, root, ticket
        self._reader, self._signals, self._act = reader, signals, act
        self._shown: tuple[OtherTalk, ...] | None = None
        with tag("section", "fact-group same-person"):
            words("h2", texts("same_person"))
            self._others = tag("div", "other-talks")
            with tag("form", "link-form") as form:
                words("label", texts("link_label"), for_="link-ticket")
                with tag("div", "link-line"):
                    tag(
                        "input", id="link-ticket", name="ticket", inputmode="numeric", maxlength=17, placeholder="#12",
                        autocomplete="off", aria_describedby="link-problem",
                    )  # fmt: skip
                    words("button", texts("link"), "secondary", type="submit")
                self._problem = words("p", "", "fault", id="link-problem", role="alert")
            form.on(
                "submit", self._link, js_handler="(e) => { e.preventDefault(); emit(e.target.ticket.value); e.target.reset(); }"
            )
        self._problem.set_visibility(False)

    def show(self, others: tuple[OtherTalk, ...]) -> None:
        if others == self._shown:
            return
        self._shown = others
        self._others.clear()
        with self._others:
            for other in others:
                self._draw(other)

    def _draw(self, other: OtherTalk) -> None:
        texts, linked = self._texts, other.linked
        with tag("div", "other-talk"):
            with tag("p", "other-head"):
                words("strong", texts.named("channel", linked.channel))
                if linked.last_at:
                    moment(linked.last_at.isoformat())
                tag("span", "grow")
                apart = words("button", texts("unlink"), "plain", type="button")
                apart.on("click", partial(self._unlink, linked.conversation_id), args=[])
            with tag("ul", "earlier-tickets"):
                for ticket in other.tickets:
                    with tag("li"):
                        words("a", ticket.subject, href=f"{self._root}/tickets/{ticket.id}", lang=ticket.language, dir="auto")
                        words("span", f"#{ticket.id} · {texts(f'status_{ticket.status}')}", "quiet")
            with tag("details", "other-lines") as fold:
                words("summary", texts("show_conversation"))
                lines = tag("ol", "lines")
            language = other.tickets[0].language if other.tickets else self._ticket.language
            fold.on(
                "toggle", partial(self._look, lines, linked.conversation_id, language), js_handler="(e) => emit(e.target.open)"
            )

    async def _look(self, lines: Element, conversation_id: str, language: str, event: GenericEventArguments) -> None:
        if event.args is not True or lines.default_slot.children:
            return
        said, files = await self._reader.talk(conversation_id)
        with lines:
            for line in said[-LAST_LINES:]:
                Line(self._texts, self._root, language, line).update(files, None, line.helpful)

    async def _link(self, event: GenericEventArguments) -> None:
        problem = await self._linked(ticket_number(str(event.args)[:20].strip().removeprefix("#")))
        self._problem.text = problem
        self._problem.set_visibility(bool(problem))

    async def _linked(self, number: int) -> str:
        """What is wrong with it; empty once it is linked."""
        mine = self._ticket.conversation_id
        try:
            other = await self._reader.ticket(number)
        except TicketNotFound:
            return self._texts("link_no_ticket")
        if other.conversation_id == mine:
            return self._texts("link_itself")

        async def link(session: AsyncSession, agent: Agent, now: datetime) -> None:
            await people.link(session, mine, other.conversation_id, agent.name, now)
            self._announce(session, other.conversation_id)

        return await self._act(link) or ""

    async def _unlink(self, conversation_id: str) -> None:
        async def unlink(session: AsyncSession, _agent: Agent, _now: datetime) -> None:
            await people.unlink(session, conversation_id)
            self._announce(session, conversation_id)

        await self._act(unlink)

    def _announce(self, session: AsyncSession, other: str) -> None:
        for conversation in (self._ticket.conversation_id, other):
            self._signals.publish_after_commit(session, conversation_topic(conversation))
