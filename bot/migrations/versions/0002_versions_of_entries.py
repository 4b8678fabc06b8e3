"""Versions of entries"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ENTRIES = sa.table(
    "kb_entries",
    sa.column("id", sa.String),
    sa.column("category", sa.String),
    sa.column("tags", sa.JSON),
    sa.column("variants", sa.JSON),
    sa.column("valid_from", sa.Date),
    sa.column("valid_until", sa.Date),
    sa.column("enabled", sa.Boolean),
    sa.column("version", sa.Integer),
    sa.column("updated_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    versions = op.create_table(
        "kb_versions",
        sa.Column("entry_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("entry_id", "version"),
    )
    # What entries are now is the oldest that is known of them: nobody wrote down who made them so.
    known = [
        {
            "entry_id": entry.id,
            "version": entry.version,
            "at": entry.updated_at,
            "author": "",
            "action": "saved",
            "content": {
                "id": entry.id,
                "category": entry.category,
                "tags": entry.tags,
                **{day: getattr(entry, day).isoformat() for day in ("valid_from", "valid_until") if getattr(entry, day)},
                "enabled": entry.enabled,
                "variants": entry.variants,
            },
        }
        for entry in op.get_bind().execute(sa.select(_ENTRIES))
    ]
    if known:
        op.bulk_insert(versions, known)


def downgrade() -> None:
    op.drop_table("kb_versions")
