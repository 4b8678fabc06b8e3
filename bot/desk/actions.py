"""What an agent can do with a ticket besides answering: take it, resolve it."""

from collections.abc import Awaitable, Callable

from bot.desk.markup import tag, words
from bot.desk.phrases import Texts
from handoff import Agent, Status, Ticket

CONFIRM = "confirm-resolve"


class Actions:
    def __init__(
        self, texts: Texts, me: Agent, claim: Callable[[], Awaitable[None]], resolve: Callable[[], Awaitable[None]]
    ) -> None:
        self._texts = texts
        self._me = me
        with tag("div", "actions"):
            self._take = words("button", "", "secondary", type="button").on("click", claim, args=[])
            self._resolve = words("button", texts("resolve"), "secondary", type="button", data_opens=CONFIRM)
        with tag("dialog", "dialog", id=CONFIRM, aria_labelledby=f"{CONFIRM}-title"):
            words("h2", texts("resolve_question"), id=f"{CONFIRM}-title")
            words("p", texts("resolve_explained"))
            with tag("div", "dialog-foot"):
                words("button", texts("cancel"), "secondary", type="button", data_closes=True)
                words("button", texts("resolve"), "primary", type="button", data_closes=True, autofocus=True).on(
                    "click", resolve, args=[]
                )

    def show(self, ticket: Ticket) -> None:
        over = ticket.status is Status.RESOLVED
        look, other = ("secondary", "primary") if ticket.assignee_name else ("primary", "secondary")
        self._take.classes(add=look, remove=other)  # not `replace`: that would show again what is hidden
        self._take.text = self._texts("take_over", name=ticket.assignee_name) if ticket.assignee_name else self._texts("take_it")
        self._take.set_visibility(not over and ticket.assignee_id != self._me.id)
        self._resolve.set_visibility(not over)
