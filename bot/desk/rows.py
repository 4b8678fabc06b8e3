"""One ticket in the queue: a row that changes in place, so that the focus and the eye stay where they are."""

from nicegui.element import Element

from bot.desk.customer import draw_name
from bot.desk.feed import Queued
from bot.desk.markup import tag, words
from bot.desk.phrases import PHRASES, Texts
from handoff import Status, Ticket

COLUMNS = ("waiting", "subject", "trigger", "customer", "status", "assignee")


def head(texts: Texts) -> None:
    with tag("div", "row row-head", role="row"):
        for column in COLUMNS:
            words("span", texts(f"column_{column}"), f"cell cell-{column}", role="columnheader")


class TicketRow:
    def __init__(self, texts: Texts, root: str, queued: Queued, me: int) -> None:
        self._texts = texts
        self._me = me
        self._shown: Queued | None = None
        ticket = queued.ticket
        with tag("div", "row", role="row") as self.element:
            self._waiting = _cell("waiting")
            with _cell("subject"):
                # The link covers the row by its style: the whole row can be clicked, and read aloud it is one link.
                self._subject = words("a", "", "subject", href=f"{root}/tickets/{ticket.id}", data_row=True, dir="auto")
                self._number = words("span", f"#{ticket.id}", "number")
            with _cell("trigger"):
                self._trigger = words("span", "", "trigger")
            with _cell("customer"):
                self._name = tag("span", "customer-name")
                self._customer = words("span", "", "customer-where")
            with _cell("status"):
                self._status = words("span", "", "chip")
            with _cell("assignee"):
                self._assignee = words("span", "")
        self.show(queued)

    def show(self, queued: Queued) -> None:
        if queued == self._shown:
            return
        self._shown = queued
        texts, ticket = self._texts, queued.ticket
        self._name.clear()
        with self._name:
            draw_name(texts, queued.customer)
        self._show_waiting(ticket)
        self._subject.text = ticket.subject
        self._subject.props["lang"] = ticket.language
        self._trigger.text = texts.trigger(ticket.trigger)
        self._trigger.classes(replace=trigger_classes(ticket.trigger))
        self._customer.text = f"{texts.named('language', ticket.language)} · {texts.named('channel', ticket.channel)}"
        self._status.text = texts(f"status_{ticket.status}")
        self._status.classes(replace=f"chip chip-{ticket.status}")
        mine = ticket.assignee_id == self._me
        self._assignee.text = texts("you") if mine else ticket.assignee_name or texts("nobody")
        self._assignee.classes(replace="mine" if mine else "" if ticket.assignee_name else "quiet")

    def _show_waiting(self, ticket: Ticket) -> None:
        self._waiting.clear()
        with self._waiting:
            if ticket.waiting_since:
                clock(ticket.waiting_since.isoformat())
            elif ticket.status is Status.RESOLVED and ticket.resolved_at:
                moment(ticket.resolved_at.isoformat())
            else:
                words("span", self._texts("not_waiting"), "quiet")


def clock(since: str) -> Element:
    """How long it has been since then, ticking in the browser."""
    return tag("time", "clock", datetime=since, data_since=since)


def moment(at: str) -> Element:
    """The time of day, or the date when it was another day, in the agent's own time zone: the browser writes it."""
    return tag("time", "moment", datetime=at, data_at=at)


def trigger_classes(trigger: str) -> str:
    """The mark beside a trigger's words; one without a mark of its own gets a plain one."""
    return f"trigger trigger-{trigger}" if f"trigger_{trigger}" in PHRASES else "trigger"


def _cell(column: str) -> Element:
    return tag("div", f"cell cell-{column}", role="cell")
