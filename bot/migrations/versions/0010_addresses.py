"""A conversation can be carried to further addresses, by links that open once"""

import sqlalchemy as sa
from alembic import op

revision = "0010_addresses"
down_revision = "0009_revisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("contact", sa.String(length=128), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("channel", "contact"),
    )
    op.create_index(op.f("ix_addresses_conversation_id"), "addresses", ["conversation_id"], unique=False)
    op.create_table(
        "followed_links",
        sa.Column("link", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("link"),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reply_channel", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("reply_contact", sa.String(length=128), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("reply_contact")
        batch_op.drop_column("reply_channel")
    op.drop_table("followed_links")
    op.drop_index(op.f("ix_addresses_conversation_id"), table_name="addresses")
    op.drop_table("addresses")
