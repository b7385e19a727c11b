"""The days on which Steward ran get their own table, so that old plans and images are erased where nobody changes anything."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "clock_days",
        sa.Column("position", _number, primary_key=True),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("next_id", sa.BigInteger, nullable=False),
    )
