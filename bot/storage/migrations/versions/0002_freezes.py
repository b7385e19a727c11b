"""Freezes: the members who cannot make changes, from the newest case about each member."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the index of the cases that freeze and unfreeze."""
    op.create_table(
        "freezes",
        sa.Column("member_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column(
            "case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.ForeignKey("cases.id"), nullable=False
        ),
        sa.Column("frozen", sa.Boolean, nullable=False),
    )
