"""Tags: words of the full-text index that nobody can type, one for each value by which cases are filtered."""

from __future__ import annotations

import hashlib

TAG = "\ue000"
"""The first character of every tag. The tokenizer treats this private character as a letter, and a search removes it from
what people type, so no typed word is a tag."""

LETTERS = {"player_id": "p", "actor_id": "a", "kind": "k", "outcome": "o", "experience": "e"}
"""The columns of `cases` that have tags."""


def tag(name: str, value: object) -> str:
    """Return the tag for a value of a column.

    It need not be unique, because the column itself is compared too. It must be one short word, because the index keeps every
    beginning of it.
    """
    return TAG + LETTERS[name] + hashlib.blake2b(str(value).encode(), digest_size=4).hexdigest()
