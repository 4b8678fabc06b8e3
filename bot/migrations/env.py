"""Alembic's entry: one history for the three packages' tables. Run through `bot.migrate`, which hands over the connection."""

from alembic import context

from bot.conversation.tables import Base as Conversations
from handoff.tables import Base as HandoffTables
from knowledge_base.tables import Base as KnowledgeTables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[Conversations.metadata, HandoffTables.metadata, KnowledgeTables.metadata],
    render_as_batch=True,  # SQLite alters a table by copying it
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
