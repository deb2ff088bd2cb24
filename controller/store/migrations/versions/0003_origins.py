"""Origins: what each revision of a plan was compiled from, besides the schedule's texts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publication", sa.Column("product", sa.String(), nullable=True))
    op.add_column("plan", sa.Column("upon_revision", sa.Integer(), nullable=True))
    op.add_column("plan", sa.Column("upon_sha256", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("plan", "upon_sha256")
    op.drop_column("plan", "upon_revision")
    op.drop_column("publication", "product")
