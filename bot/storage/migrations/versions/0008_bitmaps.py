"""A word that many cases have gets a bitmap for each block of cases. Each case gets a tag for its block.

The bot creates the bitmaps while it runs. Indexing a million cases again, for their tags, takes about a minute.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_PREFIXES = " ".join(map(str, range(1, 21)))
_BLOCK = 32_000


def upgrade() -> None:
    """Create the table, and create the index again from its own data, in blocks."""
    op.create_table(
        "case_bitmaps",
        sa.Column("word", sa.String(100), primary_key=True),
        sa.Column("block", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("bits", sa.LargeBinary, nullable=False),
    )
    op.create_index("case_bitmaps_by_block", "case_bitmaps", ["block"])
    op.execute("ALTER TABLE case_text RENAME TO case_text_before")
    op.execute(
        "CREATE VIRTUAL TABLE case_text USING fts5("
        f"text, tags, tokenize = 'unicode61 remove_diacritics 2', prefix = '{_PREFIXES}')"
    )
    connection = op.get_bind()
    last = connection.execute(sa.text("SELECT max(rowid) FROM case_text_before")).scalar() or 0
    copied = sa.text(
        "INSERT INTO case_text (rowid, text, tags) SELECT rowid, text, tags || ' ' || :tag FROM case_text_before"
        " WHERE rowid BETWEEN :first AND :last"
    )
    for block in range(last // _BLOCK + 1):
        ends = {"first": block * _BLOCK, "last": block * _BLOCK + _BLOCK - 1}
        connection.execute(copied, {"tag": _tag(block), **ends})
    op.execute("DROP TABLE case_text_before")


def _tag(block: int) -> str:
    return "\ue000b" + hashlib.blake2b(str(block).encode(), digest_size=4).hexdigest()
