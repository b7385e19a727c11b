"""Words of the full-text index that no person can type: they stand for what a case is filtered by."""

from __future__ import annotations

import hashlib

TAG = "\ue000"
"""Begins every word of `case_text.tags`. The tokenizer takes this private character for a letter, and a search strips it from
what people type, so no word of theirs is ever a tag."""

LETTERS = {"player_id": "p", "actor_id": "a", "kind": "k", "outcome": "o", "experience": "e"}
"""The columns of `cases` that there are tags for."""


def tag(name: str, value: object) -> str:
    """Return the tag for a value of one of these.

    It need not be unique, as the column itself is asked as well; it only has to be one word, and a short one, of which the
    index keeps every beginning.
    """
    return TAG + LETTERS[name] + hashlib.blake2b(str(value).encode(), digest_size=4).hexdigest()
