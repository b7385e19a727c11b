"""Turns: who may change a target now, where Roblox has no precondition."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "turns",
        sa.Column("target", sa.String(64), primary_key=True),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.ForeignKey("cases.id")),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
