"""The results of tests of the live service."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "proofs",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("universe_id", sa.BigInteger, primary_key=True),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
