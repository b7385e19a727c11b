"""The journal: cases, the chain of their events, and the index to search and count them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables of the journal, with an empty chain."""
    _create_cases()
    _create_events()
    _create_chain()
    _create_allowance_uses()
    _create_log_cards()
    op.execute("CREATE VIRTUAL TABLE case_text USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')")


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", _number, primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("actor_id", sa.BigInteger, nullable=False),
        sa.Column("player_id", sa.BigInteger),
        sa.Column("experience", sa.String(100), nullable=False),
        sa.Column("parent_id", _number, sa.ForeignKey("cases.id")),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("cases_by_player", "cases", ["player_id", "created_at", "id"])
    op.create_index("cases_by_actor", "cases", ["actor_id", "created_at", "id"])
    op.create_index("cases_by_actor_and_kind", "cases", ["actor_id", "kind", "created_at", "id"])
    op.create_index("cases_by_kind", "cases", ["kind", "created_at", "id"])
    op.create_index("cases_by_outcome", "cases", ["outcome", "created_at", "id"])
    op.create_index("cases_by_time", "cases", ["created_at", "id"])
    op.create_index("cases_by_parent", "cases", ["parent_id"])


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("position", _number, primary_key=True, autoincrement=False),
        sa.Column("case_id", _number, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Column("seals", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
    )
    op.create_index("events_by_case", "events", ["case_id", "position"])
    op.create_table(
        "documents",
        sa.Column("position", _number, sa.ForeignKey("events.position"), primary_key=True),
        sa.Column("facet", sa.String(20), primary_key=True),
        sa.Column("encoding", sa.String(10), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _create_chain() -> None:
    chain = op.create_table(
        "chain",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("head", sa.LargeBinary(32), nullable=False),
    )
    op.bulk_insert(chain, [{"id": 1, "length": 0, "head": bytes(32)}])


def _create_allowance_uses() -> None:
    op.create_table(
        "allowance_uses",
        sa.Column("case_id", _number, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("actor_id", sa.BigInteger, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("allowance_uses_in_window", "allowance_uses", ["actor_id", "name", "at"])


def _create_log_cards() -> None:
    op.create_table(
        "log_cards",
        sa.Column("case_id", _number, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("channel_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
    )
