"""The statements of a turn and of its delivery, built once: building one costs several times what the database takes to run it.

Parameters that would clash with a column's own name end in an underscore or begin with `at_`.
"""

from typing import Any

from sqlalchemy import BindParameter, Table, and_, bindparam, case, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.tables import AddressRow, ContactRow, ConversationRow, DeliveryRow, MessageRow

conversations: Table = ConversationRow.__table__  # type: ignore[assignment]  # declarative says FromClause; it is a Table
messages: Table = MessageRow.__table__  # type: ignore[assignment]
addresses: Table = AddressRow.__table__  # type: ignore[assignment]
contacts: Table = ContactRow.__table__  # type: ignore[assignment]
deliveries: Table = DeliveryRow.__table__  # type: ignore[assignment]

_state = tuple(
    conversations.c[name]
    for name in (
        *("id", "channel", "contact", "language", "mode", "epoch", "last_seq", "deliver_after"),
        *("reply_channel", "reply_contact"),
    )
)
_message = tuple(
    messages.c[name]
    for name in (
        *("seq", "author", "text", "at", "kind", "author_name"),
        *("choice", "choices", "understanding", "attachments", "external_id", "helpful"),
    )
)
_this = conversations.c.id == bindparam("id_")

_home = and_(conversations.c.channel == bindparam("at_channel"), conversations.c.contact == bindparam("at_contact"))
_carried_to = (
    select(addresses.c.conversation_id)
    .where(addresses.c.channel == bindparam("at_channel"), addresses.c.contact == bindparam("at_contact"))
    .scalar_subquery()
)
FIND_PLACE = select(_carried_to.label("added"), select(conversations.c.id).where(_home).scalar_subquery().label("home"))
"""Whom an address leads to; where a contact was given one, that counts."""

_begun: dict[str, BindParameter[Any]] = {
    name: bindparam(name) for name in ("id", "channel", "contact", "language", "mode", "epoch", "last_seq", "created_at")
}
BEGIN_CONVERSATION = {
    "sqlite": sqlite.insert(conversations).values(_begun).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(conversations).values(_begun).on_conflict_do_nothing(),
}
"""By dialect: nothing happens where the contact has one."""

NEXT_SEQ = (
    update(conversations)
    .where(_this, func.coalesce(_carried_to, case((_home, conversations.c.id))) == conversations.c.id)
    .values(last_seq=conversations.c.last_seq + 1)
    .returning(conversations.c.last_seq, conversations.c.reply_channel, conversations.c.reply_contact)
)
"""Nothing is returned when the address leads elsewhere by now."""

REPLY_TO = update(conversations).where(_this).values(reply_channel=bindparam("at_channel"), reply_contact=bindparam("at_contact"))

DELIVER_AFTER = update(conversations).where(_this).values(deliver_after=bindparam("at_after"))

HOLD = select(*_state).where(_this).with_for_update()

SAVE = update(conversations).where(_this).values({name: bindparam(name) for name in ("last_seq", "mode", "epoch", "language")})
_more = exists().where(messages.c.conversation_id == conversations.c.id, messages.c.turn == "pending")
_lease = {
    name: case((_more, bindparam(f"at_{name}", type_=conversations.c[name].type))) for name in ("lease_owner", "lease_until")
}
SAVE_TURN = SAVE.values(_lease).returning(conversations.c.lease_owner)
"""The same at the end of a turn: the lease goes on where another message waits for its own, and is given back where none does."""

CLAIM = (
    update(conversations)
    .where(_this, or_(conversations.c.lease_until.is_(None), conversations.c.lease_until < bindparam("at_now")))
    .values(lease_owner=bindparam("lease_owner"), lease_until=bindparam("lease_until"))
    .returning(*_state)
)
RELEASE = update(conversations).where(_this).values(lease_owner=None, lease_until=None)

INSERT_MESSAGES = insert(messages)
_received: dict[str, BindParameter[Any]] = {
    name: bindparam(name)
    for name in (
        *("conversation_id", "seq", "author", "kind", "text", "choice"),
        *("attachments", "external_id", "turn", "at"),
    )
}
RECEIVE = {
    "sqlite": sqlite.insert(messages).values(_received).on_conflict_do_nothing().returning(messages.c.seq),
    "postgresql": postgresql.insert(messages).values(_received).on_conflict_do_nothing().returning(messages.c.seq),
}
"""By dialect: nothing is returned when the sender's id of the message was seen before."""

NEXT_PENDING = (
    select(*_message)
    .where(messages.c.conversation_id == bindparam("id_"), messages.c.turn == "pending")
    .order_by(messages.c.seq)
    .limit(1)
)
TURN_DONE = (
    update(messages)
    .where(messages.c.conversation_id == bindparam("id_"), messages.c.seq == bindparam("seq_"))
    .values(turn="done")
)
READ = (
    select(*_message)
    .where(messages.c.conversation_id == bindparam("id_"), messages.c.seq > bindparam("after"))
    .order_by(messages.c.seq)
    .limit(bindparam("most"))
)

TOGETHER = 64
"""Conversations read at once. The statement has room for so many, so that it is built and planned once; a spare place names no
conversation."""
READ_TOGETHER = (
    select(messages.c.conversation_id, *_message)
    .where(
        or_(
            *(
                and_(messages.c.conversation_id == bindparam(f"id_{n}"), messages.c.seq > bindparam(f"after_{n}"))
                for n in range(TOGETHER)
            )
        )
    )
    .order_by(messages.c.conversation_id, messages.c.seq)
    .limit(bindparam("most"))
)

UNSETTLED = ("due", "waiting")
_heads = (
    select(func.min(deliveries.c.id))
    .where(deliveries.c.state.in_(UNSETTLED))
    .group_by(deliveries.c.conversation_id, deliveries.c.channel, deliveries.c.contact)
)
_due = (deliveries.c.state == "due", deliveries.c.due_at <= bindparam("at_now"))
FIND_DUE = select(deliveries.c.id).where(deliveries.c.id.in_(_heads), *_due).order_by(deliveries.c.id).limit(bindparam("most"))
"""The oldest unsettled delivery of each conversation to each address, where it is due."""

_claim = (
    update(deliveries)
    .values(due_at=bindparam("at_until"), attempts=deliveries.c.attempts + 1)
    .returning(*(deliveries.c[name] for name in ("id", "conversation_id", "seq", "channel", "contact", "attempts")))
)
CLAIM_DUE = _claim.where(deliveries.c.id.in_(bindparam("ids", expanding=True)), *_due)
CLAIM_UNTRIED = _claim.where(
    deliveries.c.conversation_id == bindparam("id_"),
    deliveries.c.channel == bindparam("at_channel"),
    deliveries.c.contact == bindparam("at_contact"),
    deliveries.c.state == "due",
    deliveries.c.attempts == 0,
)

INSERT_DELIVERIES = insert(deliveries)
DELIVERED = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("id_"), deliveries.c.state != "read")
    .values(state="delivered", provider_id=bindparam("at_provider"), failure=None)
)
PENDING = select(messages.c.turn == "pending").where(
    messages.c.conversation_id == bindparam("id_"), messages.c.seq == bindparam("seq_")
)
"""Whether the turn of a message is still to come."""

KNOWN_AS = select(contacts.c.name, contacts.c.email, contacts.c.verified).where(
    contacts.c.channel == bindparam("at_channel"), contacts.c.contact == bindparam("at_contact")
)
_TOLD = ("name", "email", "verified", "seen_at")


def _know(inserted: Any) -> Any:
    said = inserted.values({name: bindparam(name) for name in ("channel", "contact", *_TOLD)})
    return said.on_conflict_do_update(index_elements=["channel", "contact"], set_={name: said.excluded[name] for name in _TOLD})


KNOW = {"sqlite": _know(sqlite.insert(contacts)), "postgresql": _know(postgresql.insert(contacts))}
"""By dialect: what was said last counts."""
