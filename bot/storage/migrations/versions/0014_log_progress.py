"""How far the log channel shows the journal, so that what could not be posted is posted later."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Create the table with its row. What was recorded before it is not owed."""
    table = op.create_table(
        "log_progress",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("position", sa.BigInteger),
        sa.Column("posting", sa.BigInteger),
    )
    op.bulk_insert(table, [{"id": 1}])
