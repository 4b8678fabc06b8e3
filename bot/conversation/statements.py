"""The statements of a turn, built once: building one costs several times what the database takes to run it.

Parameters that would clash with a column's own name end in an underscore or begin with `at_`.
"""

from typing import Any

from sqlalchemy import BindParameter, Table, and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.tables import AddressRow, ConversationRow, MessageRow

conversations: Table = ConversationRow.__table__  # type: ignore[assignment]  # declarative says FromClause; it is a Table
messages: Table = MessageRow.__table__  # type: ignore[assignment]
addresses: Table = AddressRow.__table__  # type: ignore[assignment]

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

SAVE = (
    update(conversations)
    .where(_this)
    .values({name: bindparam(name) for name in ("last_seq", "mode", "epoch", "language", "lease_owner", "lease_until")})
)
SAVE_LEASED = (
    update(conversations).where(_this).values({name: bindparam(name) for name in ("last_seq", "mode", "epoch", "language")})
)
"""The same, leaving the lease to whoever has it."""

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
