"""Handing a conversation to a person: tickets, what may happen to them, and the agents who answer."""

from handoff.errors import HandoffError
from handoff.model import Agent, OpenTicket, Role, Ticket, TicketEvent, TicketView, TranscriptLine
from handoff.service import Handoff
from handoff.transitions import Happening, Status

__all__ = [
    "Agent",
    "Handoff",
    "HandoffError",
    "Happening",
    "OpenTicket",
    "Role",
    "Status",
    "Ticket",
    "TicketEvent",
    "TicketView",
    "TranscriptLine",
]
