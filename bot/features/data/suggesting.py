"""Suggestions while a person types the name of a store, a key, a field or a version.

Each asks the policy first, and skips what the person may not read. While a person types, the same entry would be read for
each letter, from a budget that is shared with the live game, so its fields are kept for a short time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from bot.access import Actor, Capability, Extent, Policy
from bot.experiences.field_paths import FieldPath, Step, kind_of
from bot.features.data.addresses import Addresses, Where
from bot.features.data.reading import DataReading
from bot.jsons import Json
from bot.opencloud.resources.entries import EntryKey, EntryState, Revision

Fields = tuple[tuple[FieldPath, str], ...]
"""Paths, each with the kind of its value."""

MOST = 25
"""The most suggestions that Discord shows."""
KEPT = timedelta(seconds=30)
MOST_KEPT = 16
DEEPEST = 4
WIDEST = 1_000
"""Levels of a value, and fields of a level, that are searched while somebody types."""


class DataSuggestions:
    """Suggests what fits an option that is being typed. Suggests nothing that the actor may not read."""

    def __init__(
        self, addresses: Addresses, reading: DataReading, policy: Policy, *, clock: Callable[[], datetime]
    ) -> None:
        self._addresses, self._reading, self._policy, self._clock = addresses, reading, policy, clock
        self._kept: dict[Where, tuple[datetime, Fields]] = {}

    def stores(self, actor: Actor, where: Where) -> list[tuple[str, str]]:
        """Return the alias and Roblox's name of each store of the settings that the actor may read."""
        game = self._addresses.experiences.get(where.experience)
        return [
            (store.alias, store.name)
            for store in game.stores.values()
            if self._policy.allows(actor, Capability.DATA_READ, Extent(experience=game.key, store=store.name))
        ]

    async def keys(self, actor: Actor, where: Where, typed: str) -> list[EntryKey]:
        """Return keys of the store that start with the typed text."""
        game, store = self._addresses.store(actor, Capability.DATA_READ, where)
        listed = game.client.data_stores.list_entries(
            store=store.name, prefix=typed or None, scope=where.scope or store.scope
        )
        return await listed.first(MOST)

    async def fields(self, actor: Actor, where: Where, typed: str) -> list[tuple[FieldPath, str]]:
        """Return paths of the entry that contain the typed text, each with the kind of its value; shallow paths first."""
        wanted = typed.strip().lower()
        fields = await self._fields(actor, where)
        return list(islice((each for each in fields if wanted in str(each[0]).lower()), MOST))

    async def versions(self, actor: Actor, where: Where) -> list[Revision]:
        """Return the latest readable versions of the entry."""
        address = await self._addresses.find(actor, Capability.DATA_READ, where)
        listed = address.experience.client.data_stores.list_revisions(
            store=address.store.name, key=address.key, scope=address.scope
        )
        return [each for each in await listed.first(100) if each.state is not EntryState.DELETED]

    async def _fields(self, actor: Actor, where: Where) -> Fields:
        # The policy is asked every time; only the request to Roblox is saved.
        self._addresses.store(actor, Capability.DATA_READ, where)
        now = self._clock()
        at, fields = self._kept.get(where, (None, ()))
        if at is not None and now - at < KEPT:
            return fields
        address = await self._addresses.find(actor, Capability.DATA_READ, where)
        entry = await self._reading.read(address)
        # Keep paths, not the entry: a few entries of 4 MB would fill the memory of a small machine.
        fields = tuple((path, kind_of(value)) for path, value in _paths(entry.value))
        self._kept = {**dict(list(self._kept.items())[1 - MOST_KEPT :]), where: (now, fields)}
        return fields


def _paths(value: Json) -> Iterator[tuple[FieldPath, Json]]:
    """Yield paths level by level; of lists and deep objects only as much as a person would type."""
    level: list[tuple[tuple[Step, ...], Json]] = [((), value)]
    for _depth in range(DEEPEST):
        below = (((*steps, step), each) for steps, node in level for step, each in _children(node))
        level = list(islice(below, WIDEST))
        for steps, each in level:
            yield FieldPath(steps), each


def _children(node: Json) -> list[tuple[Step, Json]]:
    if isinstance(node, dict):
        return list(islice(node.items(), 100))
    return list(enumerate(node[:10])) if isinstance(node, list) else []
