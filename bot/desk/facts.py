"""Beside the conversation: why it came, what is known, what happened to the ticket. An agent never has to ask again."""

from collections.abc import Sequence

from bot.conversation.addresses import Whereabouts
from bot.desk.markup import tag, words
from bot.desk.opinion import draw_rating
from bot.desk.phrases import Texts
from bot.desk.reading import Seen
from bot.desk.rows import moment
from bot.desk.understanding import draw_bars, parse
from handoff import Ticket, TicketEvent


def draw_facts(texts: Texts, root: str, seen: Seen) -> None:
    """Into the element that is open now."""
    view, ticket = seen.view, seen.view.ticket
    draw_rating(texts, view.rating, ticket.language)
    _why(texts, ticket)
    _collected(texts, ticket)
    _facts(texts, ticket, seen)
    _earlier(texts, root, view.earlier)
    _history(texts, view.events)


def _why(texts: Texts, ticket: Ticket) -> None:
    with tag("section", "fact-group"):
        words("h2", texts("why_it_came"))
        words("p", texts.why(ticket.trigger), "why")
        if understood := parse(ticket.understanding):
            words("h3", texts("what_it_thought"))
            draw_bars(texts, understood)


def _collected(texts: Texts, ticket: Ticket) -> None:
    if not ticket.details:
        return
    with tag("section", "fact-group"):
        words("h2", texts("collected"))
        with tag("dl", "told"):
            for key, value in ticket.details.items():
                words("dt", texts.named("detail", key))
                words("dd", str(value), "plain-text", lang=ticket.language, dir="auto")


def _facts(texts: Texts, ticket: Ticket, seen: Seen) -> None:
    with tag("section", "fact-group"):
        words("h2", texts("facts"))
        with tag("dl", "pairs"):
            _pair(texts("fact_language"), texts.named("language", ticket.language))
            _channels(texts, seen.where)
            if mailed_to := seen.mailed_to:
                words("dt", texts("fact_mailed_to"))
                with tag("dd"):
                    words("span", mailed_to.email, "customer-email")
                    if mailed_to.failure:
                        words("p", mailed_to.failure.told(texts.language), "fault")
            _pair(texts("fact_assignee"), ticket.assignee_name or texts("nobody"))
            words("dt", texts("fact_opened"))
            with tag("dd"):
                moment(ticket.opened_at.isoformat())
            if ticket.resolved_at:
                words("dt", texts("fact_resolved"))
                with tag("dd"):
                    moment(ticket.resolved_at.isoformat())


def _channels(texts: Texts, where: Whereabouts) -> None:
    """Those the conversation was carried to too, and where the customer writes now."""
    names = dict.fromkeys(texts.named("channel", address.channel) for address in where.all)
    _pair(texts("fact_channel"), ", ".join(names))
    if len(names) > 1:
        _pair(texts("fact_writes_from"), texts.named("channel", where.now.channel))


def _earlier(texts: Texts, root: str, earlier: Sequence[Ticket]) -> None:
    with tag("section", "fact-group"):
        words("h2", texts("earlier"))
        if not earlier:
            words("p", texts("earlier_none"), "quiet")
            return
        with tag("ul", "earlier-tickets"):
            for ticket in earlier:
                with tag("li"):
                    words("a", ticket.subject, href=f"{root}/tickets/{ticket.id}", lang=ticket.language, dir="auto")
                    with tag("span", "quiet"):
                        words("span", f"{texts(f'status_{ticket.status}')} · ")
                        moment(ticket.opened_at.isoformat())


def _history(texts: Texts, events: Sequence[TicketEvent]) -> None:
    with tag("section", "fact-group"):
        words("h2", texts("history"))
        with tag("ol", "history"):
            for event in events:
                with tag("li"):
                    words("span", texts.named("event", event.happening, name=event.agent_name or ""))
                    moment(event.at.isoformat())


def _pair(term: str, value: str) -> None:
    words("dt", term)
    words("dd", value)
