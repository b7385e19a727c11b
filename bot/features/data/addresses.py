"""Finds which entry staff mean: from what they typed to a store, a scope and a key."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.access import Actor, Capability, Extent, Policy
from bot.characters import in_code_marks
from bot.errors import InvalidInput
from bot.experiences.experiences import Experience, Experiences, Store
from bot.experiences.field_paths import FieldPath
from bot.experiences.players import Player, Players
from bot.experiences.scopes import ensure_one_scope, split_scope
from bot.i18n import tr


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """An entry as staff name it; None if an option was left out.

    Attributes:
        owner: The player of the key, where that is known in another way than by the key.
        names: The last names that Steward knows of the key's player, for when Roblox no longer has such an account.
        kept: Whether store, scope and key are exact, as cases and requests keep them, and not what somebody typed.
    """

    player: str | None = None
    key: str | None = None
    owner: int | None = None
    names: str = ""
    store: str | None = None
    scope: str | None = None
    experience: str | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An entry's place.

    Attributes:
        scope: From the option, else the store's own.
        player: The owner of the entry; None if the key belongs to no player.
    """

    experience: Experience
    store: Store
    scope: str
    key: str
    player: Player | None = None

    @property
    def path(self) -> str:
        """The exact name, as cases keep it."""
        return f"{self.store.name}/{self.scope}/{self.key}"

    @property
    def labels(self) -> dict[str, str]:
        """What the settings call fields of the entry, by their paths."""
        return {str(FieldPath.parse(path)): label for label, path in self.store.summary.items()}

    def pin(self, where: Where) -> Where:
        """Return the entry of what was typed, because the same words may mean another account or another entry later."""
        owner, names = (self.player.id, self.player.names) if self.player is not None else (None, "")
        kept = replace(where, player=None, store=self.store.name, scope=self.scope, key=self.key)
        return replace(kept, owner=owner, names=names, kept=True)

    def subject(self, field: str | None = None, change: float | None = None) -> Extent:
        """Return what the policy is asked about."""
        return Extent(experience=self.experience.key, store=self.store.name, field=field, change=change)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Finds entries by what staff type."""

    experiences: Experiences
    players: Players
    policy: Policy

    def store(self, actor: Actor, capability: Capability, where: Where) -> tuple[Experience, Store]:
        """Return the data store that is named, or else the store of player data.

        Raises:
            AccessDenied: The actor may not do this in that store.
            InvalidInput: No store is named, and the settings have no store with a key for each player.
        """
        self.policy.require(actor, capability)
        game = self.experiences.get(where.experience)
        store = _store_of(game, where)
        if store is None:
            raise InvalidInput("store", tr("The settings name no store of player data; say which store you mean."))
        self.policy.require(actor, capability, Extent(experience=game.key, store=store.name))
        return game, store

    async def find(self, actor: Actor, capability: Capability, where: Where) -> Address:
        """Return the address of the entry, which need not exist.

        Raises:
            AccessDenied: The actor may not do this in that store; checked before anything is read.
            InvalidInput: Neither a player nor a key is named, or both are; or the scope is not one.
            NotFound: There is no such player.
        """
        game, store = self.store(actor, capability, where)
        scope = where.scope or store.scope
        if (where.player is None) == (where.key is None):
            raise InvalidInput("player", tr("Name the entry by `player` or by `key`: one of them, not both."))
        if where.player is not None:
            ensure_one_scope(scope, field="scope")
            player = await self.players.by_id(game, await self.players.find(actor, game, where.player))
            return Address(experience=game, store=store, scope=scope, key=_key_of(store, player), player=player)
        key = where.key or ""
        if not where.kept:  # as `/data keys` lists the keys of all scopes
            scope, key = split_scope(scope, key)
        owner = await self._owner(game, where.owner or store.player_of(key), where.names)
        return Address(experience=game, store=store, scope=scope, key=key, player=owner)

    async def pictured(self, address: Address) -> Address:
        """Return an address with the picture of its owner, for a question."""
        if address.player is None:
            return address
        return replace(address, player=await self.players.pictured(address.experience, address.player))

    async def _owner(self, game: Experience, player_id: int | None, names: str) -> Player | None:
        """Return the player of a key, so that cases are filed under the id. An unknown name is no reason to fail."""
        if player_id is None:
            return None
        return await self.players.by_id(game, Player.kept(player_id, names))


def _store_of(game: Experience, where: Where) -> Store | None:
    if where.store is None:
        return game.players_store()
    if where.kept and where.scope is not None:
        return game.store_named(where.store, scope=where.scope)
    return game.store(where.store)


def _key_of(store: Store, player: Player) -> str:
    if "{user_id}" not in store.key:
        rule = tr(
            "The store {store} does not have one entry for each player; name the entry by `key`.",
            store=in_code_marks(store.alias),
        )
        raise InvalidInput("player", rule)
    return store.key_of(player.id)
