"""Agents have roles; files that no message names are known"""

import sqlalchemy as sa
from alembic import op

revision = "0011_desk"
down_revision = "0010_addresses"
branch_labels = None
depends_on = None

_UNSENT = sa.text("unsent_since IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("handoff_agents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("role", sa.String(length=12), server_default="agent", nullable=False))
    # Whoever was there first set the channels up, and can make others admins.
    op.execute("UPDATE handoff_agents SET role = 'admin' WHERE id = (SELECT min(id) FROM handoff_agents)")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unsent_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index("files_unsent", "files", ["unsent_since"], sqlite_where=_UNSENT, postgresql_where=_UNSENT)


def downgrade() -> None:
    op.drop_index("files_unsent", table_name="files")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_column("unsent_since")
    with op.batch_alter_table("handoff_agents", schema=None) as batch_op:
        batch_op.drop_column("role")
