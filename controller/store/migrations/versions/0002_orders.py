"""Orders: standing sets in their envelopes, who gave and ended each order, receipts, and plays by order."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing_orders",
        sa.Column("screen", sa.String(), primary_key=True),
        sa.Column("revision", sa.Integer(), primary_key=True),
        sa.Column("accept_until", sa.BigInteger(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
    )
    op.create_table(
        "screen_order",
        sa.Column("order_id", sa.String(), primary_key=True),
        sa.Column("screen", sa.String(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=True),
    )
    op.create_index("screen_order_by_given_at", "screen_order", ["given_at"])
    op.create_table(
        "receipt",
        sa.Column("screen", sa.String(), primary_key=True),
        sa.Column("revision", sa.Integer(), primary_key=True),
        sa.Column("word", sa.String(), primary_key=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.add_column("asrun", sa.Column("order_id", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("asrun", "order_id")
    for table in ("receipt", "screen_order", "standing_orders"):
        op.drop_table(table)
