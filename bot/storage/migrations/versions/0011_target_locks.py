"""Turns are now called target locks."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Rename the table."""
    op.rename_table("turns", "target_locks")
