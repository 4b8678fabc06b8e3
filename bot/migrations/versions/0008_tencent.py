"""WeChat and WeCom: access tokens, sends left, half-sent messages, passive replies, how far was read"""

import sqlalchemy as sa
from alembic import op

revision = "0008_tencent"
down_revision = "0007_web"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tencent_tokens",
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renew_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewing_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_table(
        "tencent_allowances",
        sa.Column("contact", sa.String(length=128), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_for", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("contact"),
    )
    op.create_table(
        "tencent_half_sent",
        sa.Column("contact", sa.String(length=128), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("contact", "seq"),
    )
    op.create_table(
        "wechat_answers",
        sa.Column("contact", sa.String(length=128), nullable=False),
        sa.Column("message", sa.String(length=128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("contact", "message"),
    )
    op.create_index("ix_wechat_answers_at", "wechat_answers", ["at"])
    op.create_table(
        "wecom_cursors",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("cursor", sa.String(length=255), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=255), nullable=False),
        sa.Column("token_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_owner", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("account"),
    )


def downgrade() -> None:
    for table in ("wecom_cursors", "wechat_answers", "tencent_half_sent", "tencent_allowances", "tencent_tokens"):
        op.drop_table(table)
