"""Readiness of a fleet: who is required in force, decisions by screen, and indexes."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INDEXES = (
    ("approval_by_film", "approval", ["screen", "short", "approver", "sha256"]),
    ("approval_by_short", "approval", ["short"]),
    ("approval_by_word", "approval", ["word"]),
    ("candidate_by_short", "candidate", ["short"]),
    ("receipt_by_received_at", "receipt", ["received_at"]),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)
    _ask_as_before()
    op.create_table(
        "screen_decision",
        sa.Column("screen", sa.String(), primary_key=True),
        sa.Column("decision", sa.Integer(), sa.ForeignKey("decision.id"), primary_key=True),
        sa.Column("plan_revision", sa.Integer(), nullable=False),
        sa.Column("policy_revision", sa.Integer(), nullable=False),
    )
    _spread_decisions()


def _ask_as_before() -> None:
    """Until now, who is required was read off what was offered last."""
    op.add_column("screen", sa.Column("approvals", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE screen SET approvals = COALESCE("
        "(SELECT MAX(candidate.required) FROM candidate WHERE candidate.screen = screen.screen), '')"
    )


def _spread_decisions() -> None:
    decision = sa.table("decision", sa.column("id"), sa.column("rows"))
    columns = ("screen", "decision", "plan_revision", "policy_revision")
    spread = sa.table("screen_decision", *map(sa.column, columns))
    connection = op.get_bind()
    for number, rows in connection.execute(sa.select(decision.c.id, decision.c.rows)).all():
        for row in json.loads(rows):
            values = (row["screen"], number, row["plan_revision"], row["policy_revision"])
            connection.execute(spread.insert().values(dict(zip(columns, values, strict=True))))


def downgrade() -> None:
    op.drop_table("screen_decision")
    op.drop_column("screen", "approvals")
    for name, table, _ in reversed(_INDEXES):
        op.drop_index(name, table)
