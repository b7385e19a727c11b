"""Cases can be voided. One full-text index serves every search, and has tags for the filters."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Each beginning of a word, up to this length, has its own list of cases. Without these lists, a search for `exploiting*` in a
# million cases would first collect each case that has the word.
_PREFIXES = " ".join(map(str, range(1, 13)))

_TAGGED = {"player_id": "p", "actor_id": "a", "kind": "k", "outcome": "o", "experience": "e"}


def upgrade() -> None:
    """Add the column, the days and the tags. Index existing cases again."""
    for name in ("player", "actor_and_kind", "kind", "time"):
        op.drop_index(f"cases_by_{name}", "cases")
    op.add_column("cases", sa.Column("voided", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "case_days",
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("first_id", _number, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("last_id", _number, sa.ForeignKey("cases.id"), nullable=False),
    )
    op.execute("INSERT INTO case_days SELECT created_at / 86400000000 AS day, min(id), max(id) FROM cases GROUP BY day")
    _replace_case_text()


def _replace_case_text() -> None:
    op.execute("ALTER TABLE case_text RENAME TO case_text_before")
    op.execute(
        "CREATE VIRTUAL TABLE case_text USING fts5("
        f"text, tags, tokenize = 'unicode61 remove_diacritics 2', prefix = '{_PREFIXES}')"
    )
    connection = op.get_bind()
    before = "SELECT cases.*, text FROM case_text_before JOIN cases ON cases.id = case_text_before.rowid"
    added = sa.text("INSERT INTO case_text (rowid, text, tags) VALUES (:id, :text, :tags)")
    for row in connection.execute(sa.text(before)).mappings():
        connection.execute(added, {"id": row["id"], "text": row["text"], "tags": _tags(row)})
    op.execute("DROP TABLE case_text_before")


def _tags(row: sa.RowMapping) -> str:
    return " ".join(
        "\ue000" + letter + "".join(filter(str.isalnum, str(row[column])))
        for column, letter in _TAGGED.items()
        if row[column] is not None
    )
