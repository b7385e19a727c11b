"""What standard and ordered entries share: where they live, and the checks on it."""

from functools import lru_cache

from bot.opencloud._wire import query, segment
from bot.opencloud.errors import InvalidRequest
from bot.opencloud.resources.entries import EntryKey

DEFAULT_SCOPE = "global"
ALL_SCOPES = "-"


def located(store: str, scope: str | None, key: str) -> EntryKey:
    """Where an entry lives. Without a scope the key is `scope/key`, split at the first `/`.

    Raises:
        InvalidRequest: A key without a scope holds no `/`, or the scope is the wildcard, which is for lists only.
    """
    if scope is None:
        scope, slash, key = key.partition("/")
        if not slash:
            raise InvalidRequest("key", "scope/key, when no scope is given")
    if scope == ALL_SCOPES:
        raise InvalidRequest("scope", "one scope; '-' means all of them and is for lists")
    return EntryKey(store, scope, key)


@lru_cache(maxsize=1024)
def entries_path(universe_path: str, collection: str, store: str, scope: str) -> str:
    """The path of a scope's entries. The form without a scope is never used: its ids are read in two ways."""
    store_segment, scope_segment = segment("store", store), segment("scope", scope)
    return f"{universe_path}/{collection}/{store_segment}/scopes/{scope_segment}/entries"


def starts_with(prefix: str | None) -> str | None:
    """The filter for a prefix.

    Raises:
        InvalidRequest: The prefix holds a quote or a backslash, whose escaping Roblox does not document.
    """
    if not prefix:
        return None
    if '"' in prefix or "\\" in prefix:
        raise InvalidRequest("prefix", "no quotes and no backslashes")
    return f'id.startsWith("{prefix}")'


def page_path(path: str, token: str, *, size: int, **parameters: str | bool | None) -> str:
    """A page of a list, at the largest size that Roblox gives."""
    return query(path, maxPageSize=size, pageToken=token, **parameters)
