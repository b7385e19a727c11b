"""The full-text index serves every search. The bitmaps and the tags of their blocks are removed.

Indexing a million cases again, without these tags, takes about a minute.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_PREFIXES = " ".join(map(str, range(1, 21)))
_BATCH = 5_000
_BLOCK_TAG = "\ue000b"


def upgrade() -> None:
    """Drop the table, and create the index again from its own data, in batches."""
    op.drop_table("case_bitmaps")
    op.execute("ALTER TABLE case_text RENAME TO case_text_before")
    op.execute(
        "CREATE VIRTUAL TABLE case_text USING fts5("
        f"text, tags, tokenize = 'unicode61 remove_diacritics 2', prefix = '{_PREFIXES}')"
    )
    connection, last = op.get_bind(), 0
    before = sa.text("SELECT rowid, text, tags FROM case_text_before WHERE rowid > :last ORDER BY rowid LIMIT :most")
    added = sa.text("INSERT INTO case_text (rowid, text, tags) VALUES (:rowid, :text, :tags)")
    while rows := connection.execute(before, {"last": last, "most": _BATCH}).mappings().all():
        connection.execute(added, [{**row, "tags": _without_block(row["tags"])} for row in rows])
        last = rows[-1]["rowid"]
    op.execute("DROP TABLE case_text_before")


def _without_block(tags: str) -> str:
    return " ".join(each for each in tags.split() if not each.startswith(_BLOCK_TAG))
