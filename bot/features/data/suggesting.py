"""Suggestions while a person types the name of a store, a key, a field or a version.

Each asks the policy first, and skips what the person may not read. What Roblox says is asked for once typing rests, and kept for
a short time: else each letter would take from a budget that is shared with the live game.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from bot.access import Actor, Capability, Extent, Policy
from bot.documents.document import Document
from bot.documents.fields import search
from bot.experiences.field_paths import FieldPath, kind_words
from bot.experiences.suggesting import Keystroke, Remembered
from bot.features.data.addresses import Addresses, Where
from bot.features.data.reading import DataReading
from bot.opencloud.errors import InvalidRequest, Missing
from bot.opencloud.resources.entries import EntryKey, EntryState, Revision

T = TypeVar("T")
P = ParamSpec("P")

MOST = 25
"""The most suggestions that Discord shows."""
_VALUES_KEPT = 16
"""A value may have 4 MB, and is then on disk."""


def _nothing_if_absent(suggest: Callable[P, Awaitable[Sequence[T]]]) -> Callable[P, Awaitable[Sequence[T]]]:
    """Suggest nothing while what is typed names nothing yet, or what Roblox would not take: somebody is still typing."""

    @wraps(suggest)
    async def suggested(*args: P.args, **options: P.kwargs) -> Sequence[T]:
        try:
            return await suggest(*args, **options)
        except (InvalidRequest, Missing):
            return []

    return suggested


class DataSuggestions:
    """Suggests what fits an option that is being typed. Suggests nothing that the actor may not read."""

    def __init__(self, addresses: Addresses, reading: DataReading, policy: Policy) -> None:
        self._addresses, self._reading, self._policy = addresses, reading, policy
        self._values = Remembered[Document](most=_VALUES_KEPT)
        self._keys = Remembered[Sequence[EntryKey]]()
        self._versions = Remembered[Sequence[Revision]]()

    def stores(self, actor: Actor, where: Where) -> list[tuple[str, str]]:
        """Return the alias and Roblox's name of each store of the settings that the actor may read."""
        game = self._addresses.experiences.get(where.experience)
        return [
            (store.alias, store.name)
            for store in game.stores.values()
            if self._policy.allows(actor, Capability.DATA_READ, Extent(experience=game.key, store=store.name))
        ]

    @_nothing_if_absent
    async def keys(self, actor: Actor, where: Where, typed: str, keystroke: Keystroke) -> Sequence[EntryKey]:
        """Return keys of the store that start with the typed text."""
        game, store = self._addresses.store(actor, Capability.DATA_READ, where)
        scope = where.scope or store.scope

        async def ask() -> Sequence[EntryKey]:
            listed = game.client.data_stores.list_entries(store=store.name, prefix=typed or None, scope=scope)
            return await listed.first(MOST)

        return await self._keys.ask((game.key, store.name, scope, typed), keystroke, ask) or ()

    @_nothing_if_absent
    async def fields(self, actor: Actor, where: Where, typed: str, keystroke: Keystroke) -> list[tuple[FieldPath, str]]:
        """Return paths of the entry that contain the typed text, each with the kind of its value; shallow paths first."""
        # The policy is asked every time; only the request to Roblox is saved.
        self._addresses.store(actor, Capability.DATA_READ, where)

        async def ask() -> Document:
            address = await self._addresses.find(actor, Capability.DATA_READ, where)
            return (await self._reading.read(address)).value

        value = await self._values.ask(where, keystroke, ask)
        if value is None:
            return []
        found = await self._reading.values.ask(partial(search, most=MOST), value, typed)
        return [(FieldPath(steps), kind_words(kind)) for steps, kind in found]

    @_nothing_if_absent
    async def versions(self, actor: Actor, where: Where, keystroke: Keystroke) -> Sequence[Revision]:
        """Return the latest readable versions of the entry."""
        self._addresses.store(actor, Capability.DATA_READ, where)

        async def ask() -> Sequence[Revision]:
            address = await self._addresses.find(actor, Capability.DATA_READ, where)
            listed = address.experience.client.data_stores.list_revisions(
                store=address.store.name, key=address.key, scope=address.scope
            )
            return [each for each in await listed.first(100) if each.state is not EntryState.DELETED]

        return await self._versions.ask(where, keystroke, ask) or ()
