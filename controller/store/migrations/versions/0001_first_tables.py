"""First tables: publications, plans, policies, screens, as-run entries, sightings, players, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _sealed(name: str) -> None:
    op.create_table(
        name,
        sa.Column("screen", sa.String(), primary_key=True),
        sa.Column("revision", sa.Integer(), primary_key=True),
        sa.Column("publication", sa.Integer(), sa.ForeignKey("publication.id"), nullable=False),
        sa.Column("accept_until", sa.BigInteger(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("effective", sa.BigInteger(), nullable=True),
        sa.Column("tzdata", sa.String(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
    )
    _sealed("plan")
    _sealed("policy")
    op.create_table(
        "screen",
        sa.Column("screen", sa.String(), primary_key=True),
        sa.Column("venue_name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("canvas_width", sa.Integer(), nullable=False),
        sa.Column("canvas_height", sa.Integer(), nullable=False),
    )
    op.create_table(
        "credit",
        sa.Column("short", sa.String(), primary_key=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("creator", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
    )
    op.create_table(
        "journal",
        sa.Column("screen", sa.String(), primary_key=True),
        sa.Column("journal", sa.String(), primary_key=True),
        sa.Column("through_sequence", sa.Integer(), nullable=False),
    )
    op.create_table(
        "asrun",
        sa.Column("screen", sa.String(), primary_key=True),
        sa.Column("journal", sa.String(), primary_key=True),
        sa.Column("sequence", sa.Integer(), primary_key=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("play_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("spot_id", sa.String(), nullable=True),
        sa.Column("line", sa.String(), nullable=True),
        sa.Column("plan_revision", sa.Integer(), nullable=False),
        sa.Column("short", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("planned_start", sa.BigInteger(), nullable=False),
        sa.Column("planned_end", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("shown_ms", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("pictures_displayed", sa.Integer(), nullable=False),
        sa.Column("pictures_lost", sa.Integer(), nullable=False),
        sa.Column("clock_uncertainty_ms", sa.Float(), nullable=True),
    )
    op.create_index("asrun_by_planned_start", "asrun", ["planned_start", "screen"])
    op.create_table(
        "sighting",
        sa.Column("screen", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "player",
        sa.Column("screen", sa.String(), primary_key=True),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("screen", sa.String(), nullable=True),
    )


def downgrade() -> None:
    for table in (
        "event",
        "player",
        "sighting",
        "asrun",
        "journal",
        "credit",
        "screen",
        "policy",
        "plan",
        "publication",
    ):
        op.drop_table(table)
