"""Alembic's entry: one history for all packages' tables. Run through `bot.migrate`, which hands over the connection."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from bot.channels.tencent.tables import Base as TencentTables
from bot.channels.web.tables import Base as WebTables
from bot.conversation.tables import Base as Conversations
from bot.gaps.tables import Base as GapTables
from handoff.tables import Base as HandoffTables
from knowledge_base.tables import Base as KnowledgeTables


def render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration must stand for ever, so it names what the database stores, not a class of ours that may change."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[
        Conversations.metadata,
        HandoffTables.metadata,
        KnowledgeTables.metadata,
        GapTables.metadata,
        WebTables.metadata,
        TencentTables.metadata,
    ],
    render_as_batch=True,  # SQLite alters a table by copying it
    compare_type=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
