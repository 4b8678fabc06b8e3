"""What went through each channel, and what is stuck: for whoever operates them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.failures import Failure
from bot.conversation.model import Author
from bot.conversation.tables import ConversationRow, DeliveryRow, MessageRow

LOOK_BACK = timedelta(days=14)
"""Older deliveries that failed are nobody's worry any more, and older messages say nothing of today's channel."""
UNDELIVERED = ("due", "waiting", "failed")
_RECENT = 200
"""Messages looked through for contacts who wrote lately."""

_BELONGS = and_(MessageRow.conversation_id == DeliveryRow.conversation_id, MessageRow.seq == DeliveryRow.seq)


@dataclass(frozen=True, slots=True)
class Traffic:
    """When the last message came in and the last one went out (where we deliver: arrived), within LOOK_BACK."""

    last_in: datetime | None
    last_out: datetime | None


@dataclass(frozen=True, slots=True)
class Stuck:
    """A delivery that did not arrive (yet). `state` is due, waiting or failed."""

    delivery: int
    contact: str
    text: str
    state: str
    failure: Failure | None
    at: datetime


async def traffic(session: AsyncSession, channel: str, delivers: bool, now: datetime) -> Traffic:
    """Of one channel. `delivers` where we deliver to it."""
    spoken = (
        select(MessageRow.at)
        .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
        .where(ConversationRow.channel == channel, MessageRow.at > now - LOOK_BACK)
        .order_by(MessageRow.at.desc())
        .limit(1)
    )
    came = spoken.where(MessageRow.author == Author.CUSTOMER)
    went = spoken.where(MessageRow.author != Author.CUSTOMER)
    if delivers:
        went = went.where(select(DeliveryRow.id).where(_BELONGS, DeliveryRow.state == "delivered").exists())
    return Traffic((await session.execute(came)).scalar(), (await session.execute(went)).scalar())


async def queues(session: AsyncSession, now: datetime) -> Mapping[str, Mapping[str, int]]:
    """By channel and state, how many deliveries did not arrive (yet)."""
    rows = await session.execute(
        select(DeliveryRow.channel, DeliveryRow.state, func.count())
        .join(MessageRow, _BELONGS)
        .where(_fresh(now))
        .group_by(DeliveryRow.channel, DeliveryRow.state)
    )
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for channel, state, count in rows:
        found[channel][state] = count
    return found


async def stuck(session: AsyncSession, channel: str, now: datetime, most: int) -> Sequence[Stuck]:
    """Those of one channel that failed or wait, then those under way, each the latest first; at most `most`."""
    rows = await session.execute(
        select(
            DeliveryRow.id,
            DeliveryRow.contact,
            MessageRow.text,
            DeliveryRow.state,
            DeliveryRow.failure,
            MessageRow.at,
        )
        .join(MessageRow, _BELONGS)
        .where(_fresh(now), DeliveryRow.channel == channel)
        .order_by(DeliveryRow.state == "due", DeliveryRow.id.desc())
        .limit(most)
    )
    return [Stuck(*row) for row in rows]


async def recent_contacts(session: AsyncSession, channel: str, most: int) -> Sequence[tuple[str, str]]:
    """Who wrote lately, and the beginning of what they wrote last: the latest first."""
    rows = await session.execute(
        select(ConversationRow.contact, MessageRow.text)
        .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
        .where(ConversationRow.channel == channel, MessageRow.author == Author.CUSTOMER)
        .order_by(MessageRow.at.desc())
        .limit(_RECENT)
    )
    latest: dict[str, str] = {}
    for contact, text in rows:
        latest.setdefault(contact, text[:60])
    return list(latest.items())[:most]


def _fresh(now: datetime) -> ColumnElement[bool]:
    return and_(DeliveryRow.state.in_(UNDELIVERED), MessageRow.at > now - LOOK_BACK)
