from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from bot.channels.tencent.tables import Base as TencentTables
from bot.channels.web.tables import Base as WebTables
from bot.conversation.tables import Base as Conversations
from bot.db import Database
from bot.gaps.tables import Base as GapTables
from bot.migrate import upgrade
from handoff.tables import Base as HandoffTables
from knowledge_base.tables import Base as KnowledgeTables


async def test_the_migrations_make_exactly_the_declared_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        declared = [
            base.metadata for base in (Conversations, HandoffTables, KnowledgeTables, GapTables, WebTables, TencentTables)
        ]
        return list(compare_metadata(context, declared))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await upgrade(database)
