"""Which scope of a data store or an ordered data store staff mean.

Roblox takes the scope `-` only to list the keys of a data store (openapi.json, ListDataStoreEntries). For everything else Steward
takes it as the guide for in-game scripts does: the key then begins with the scope, as in `global/Player_1`
(creator-docs, cloud-services/data-stores, "Scopes").
"""

from __future__ import annotations

from bot.characters import in_code_marks
from bot.errors import InvalidInput
from bot.i18n import tr

EVERY_SCOPE = "-"
"""In place of a scope: the key begins with one."""


def split_scope(scope: str, key: str) -> tuple[str, str]:
    """Return the scope and the key of one entry; of `scope/key` if the scope is `EVERY_SCOPE`.

    Raises:
        InvalidInput: The scope is `EVERY_SCOPE`, and the key names none.
    """
    if scope != EVERY_SCOPE:
        return scope, key
    named, _, rest = key.partition("/")
    if not named or not rest or named == EVERY_SCOPE:
        rule = tr(
            "{every} means every scope, and an entry is in one scope. Begin the key with its scope, as in {example}.",
            every=in_code_marks(EVERY_SCOPE),
            example=in_code_marks(f"global/{key.strip('/') or 'Player_7'}"),
        )
        raise InvalidInput("key", rule, given=key or None)
    return named, rest


def ensure_one_scope(scope: str, *, field: str) -> str:
    """Return the scope, if it is one.

    Raises:
        InvalidInput: It is `EVERY_SCOPE`. The error names the option `field`.
    """
    if scope == EVERY_SCOPE:
        rule = tr(
            "{every} means every scope, and this needs one scope. Name the scope, or give `key` as {example}.",
            every=in_code_marks(EVERY_SCOPE),
            example=in_code_marks("scope/key"),
        )
        raise InvalidInput(field, rule)
    return scope
