"""Approval requests, and the steps of each."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "approval_requests",
        sa.Column("id", _number, primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("capability", sa.String(40), nullable=False),
        sa.Column("experience", sa.String(100), nullable=False),
        sa.Column("guild_id", sa.BigInteger, nullable=False),
        sa.Column("asker_id", sa.BigInteger, nullable=False),
        sa.Column("asker_name", sa.String(100), nullable=False),
        sa.Column("player_id", sa.BigInteger),
        sa.Column("reviewers", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("remind_at", sa.BigInteger),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("channel_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("case_id", _number, sa.ForeignKey("cases.id")),
        sa.Column("encoding", sa.String(10), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("approval_requests_by_state", "approval_requests", ["state", "id"])
    op.create_index("approval_requests_by_player", "approval_requests", ["player_id"])
    op.create_table(
        "approval_steps",
        sa.Column("request_id", _number, sa.ForeignKey("approval_requests.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("member_id", sa.BigInteger),
        sa.Column("member_name", sa.String(100), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
