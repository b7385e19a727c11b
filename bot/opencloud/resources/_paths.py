"""Paths of standard and ordered entries, and the checks on their parts."""

from functools import lru_cache

from bot.opencloud._wire import query, segment
from bot.opencloud.errors import InvalidRequest
from bot.opencloud.resources.entries import EntryKey

DEFAULT_SCOPE = "global"
ALL_SCOPES = "-"


def located(store: str, scope: str | None, key: str) -> EntryKey:
    """The place of an entry. If no scope is given, the key is `scope/key`, split at the first `/`.

    Raises:
        InvalidRequest: No scope is given and the key has no `/`, or the scope is the wildcard, which is only for lists.
    """
    if scope is None:
        scope, slash, key = key.partition("/")
        if not slash:
            raise InvalidRequest("key", "scope/key, if no scope is given")
    if scope == ALL_SCOPES:
        raise InvalidRequest("scope", "one scope; '-' means all scopes and is only for lists")
    return EntryKey(store, scope, key)


@lru_cache(maxsize=1024)
def entries_path(universe_path: str, collection: str, store: str, scope: str) -> str:
    """The path of the entries of a scope. It always names the scope, because without one an id can mean two entries."""
    store_segment, scope_segment = segment("store", store), segment("scope", scope)
    return f"{universe_path}/{collection}/{store_segment}/scopes/{scope_segment}/entries"


def starts_with(prefix: str | None) -> str | None:
    """The filter for a prefix.

    Raises:
        InvalidRequest: The prefix has a quote or a backslash. Roblox does not document how to escape them.
    """
    if not prefix:
        return None
    if '"' in prefix or "\\" in prefix:
        raise InvalidRequest("prefix", "no quotes and no backslashes")
    return f'id.startsWith("{prefix}")'


def page_path(path: str, token: str, *, size: int, **parameters: str | bool | None) -> str:
    """The path of a page of a list.

    Args:
        path: The list.
        token: The token of the page. Empty for the first.
        size: The largest size that Roblox allows.
        **parameters: Further parameters.
    """
    return query(path, maxPageSize=size, pageToken=token, **parameters)
