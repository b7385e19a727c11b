"""Whether a change would make a new data store, as Roblox does without asking where a name was misspelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.features.data.addresses import Address
from bot.opencloud.errors import OpenCloudError

_MOST_LISTED = 100
"""How many stores are looked through for a similar name: one request."""


@dataclass(frozen=True, slots=True)
class NewStore:
    """There is no store of this name yet.

    Attributes:
        near: A store whose name is similar; None where no name is.
    """

    near: str | None


async def find_new_store(address: Address, may_read: Callable[[str], bool]) -> NewStore | None:
    """Return that the store of an address does not exist yet; None if it does, or if Roblox does not say.

    Args:
        address: Where a new entry goes.
        may_read: Whether the person may know of a store.
    """
    name, data_stores = address.store.name, address.experience.client.data_stores
    try:
        async for each in data_stores.list_stores(prefix=name):
            if each.name == name:
                return None
        others = await data_stores.list_stores().first(_MOST_LISTED)
    except OpenCloudError:
        return None
    named = {each.name.lower(): each.name for each in others if may_read(each.name)}
    near = get_close_matches(name.lower(), named, n=1, cutoff=0.8)
    return NewStore(named[near[0]] if near else None)
