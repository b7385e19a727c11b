"""The search index has lists for longer beginnings of words, and shorter tags.

A word longer than all lists had to be collected from all cases first: with a million cases, `inappropriate` took sixty times as
long as a shorter word. Tags are now hashed, so that they take less space, although their beginnings are listed too. Indexing a
million cases again takes about a minute.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_PREFIXES = " ".join(map(str, range(1, 21)))
_TAGGED = {"player_id": "p", "actor_id": "a", "kind": "k", "outcome": "o", "experience": "e"}
_BATCH = 5_000


def upgrade() -> None:
    """Create the index again from its own data and the columns of `cases`, in batches."""
    op.execute("ALTER TABLE case_text RENAME TO case_text_before")
    op.execute(
        "CREATE VIRTUAL TABLE case_text USING fts5("
        f"text, tags, tokenize = 'unicode61 remove_diacritics 2', prefix = '{_PREFIXES}')"
    )
    connection, last = op.get_bind(), 0
    before = sa.text(
        "SELECT cases.*, text FROM cases JOIN case_text_before ON case_text_before.rowid = cases.id "
        "WHERE cases.id > :last ORDER BY cases.id LIMIT :most"
    )
    added = sa.text("INSERT INTO case_text (rowid, text, tags) VALUES (:id, :text, :tags)")
    while rows := connection.execute(before, {"last": last, "most": _BATCH}).mappings().all():
        connection.execute(added, [{"id": row["id"], "text": row["text"], "tags": _tags(row)} for row in rows])
        last = rows[-1]["id"]
    op.execute("DROP TABLE case_text_before")


def _tags(row: sa.RowMapping) -> str:
    return " ".join(
        "\ue000" + letter + hashlib.blake2b(str(row[column]).encode(), digest_size=4).hexdigest()
        for column, letter in _TAGGED.items()
        if row[column] is not None
    )
