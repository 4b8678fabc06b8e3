"""Versions of entries know their revision: what changed is found without reading everything"""

import sqlalchemy as sa
from alembic import op

revision = "0009_revisions"
down_revision = "0008_tencent"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("kb_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index("kb_versions_revision", ["revision"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("kb_versions", schema=None) as batch_op:
        batch_op.drop_index("kb_versions_revision")
        batch_op.drop_column("revision")
